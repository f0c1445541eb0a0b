// The custody ledger of a device as a timeline, newest on top, with the server's check of its hash chain.
import { get, path, query } from './api.js';
import { report } from './banner.js';
import { download, inFileName } from './downloads.js';
import { el, keepInStep, value } from './elements.js';
import { person, record } from './records.js';
import { duration, now, when } from './times.js';
import { fieldInWords } from './words.js';

const pagesAtOnce = 10;
const ranges = { 'Last 24 hours': 1, 'Last 7 days': 7, 'Last 30 days': 30, 'Everything': null };

export function ledgerPart(deviceId) {
  const custody = path('devices', deviceId, 'custody');
  const range = el('select', {}, Object.keys(ranges).map(r => el('option', {}, r)));
  range.value = 'Last 7 days';
  const list = el('ol', { class: 'timeline' }), note = el('p', { class: 'shown' }), verdict = el('p', { class: 'verdict', role: 'status' });
  const more = el('button', { type: 'button', hidden: true }, 'Load later entries');
  let from = since(range.value), pages = pagesAtOnce, run = 0;

  async function refresh() {
    const mine = ++run, items = [];
    let cursor = null, read = 0;
    do {
      const answer = await get(custody + query({ from, cursor }));
      items.push(...answer.items);
      cursor = answer.nextCursor ?? null;
    } while (cursor !== null && ++read < pages);
    if (mine !== run) return;
    keepInStep(list, items.reverse(), e => `${e.seq} ${e.hash}`, entry, () => {});
    more.hidden = cursor === null;
    note.textContent = cursor !== null ? 'LATER ENTRIES ARE NOT SHOWN. Load them, or choose a shorter time.'
      : items.length === 0 ? 'No entry in this time.' : `${items.length} entries, newest first.`;
  }

  const again = () => refresh().catch(failure => report(failure, 'device'));
  range.addEventListener('change', () => { from = since(range.value); pages = pagesAtOnce; again(); });
  more.addEventListener('click', () => { pages += pagesAtOnce; again(); });
  const verify = el('button', { type: 'button', onclick: () => verifyChain(custody, verdict, verify) }, 'Verify chain');
  const save = el('button', { type: 'button', onclick: () => download(`${custody}?format=jsonl`, `custody-${inFileName(deviceId)}.jsonl`, save) }, 'Download as JSON Lines');
  return {
    refresh,
    node: el('section', { 'aria-label': 'Custody ledger' }, el('h3', {}, 'Ledger'),
      el('p', { class: 'actions' }, el('label', {}, 'Time', range), verify, save), verdict, note, list, more),
  };
}

const since = range => ranges[range] === null ? '' : new Date(now() - ranges[range] * 86_400_000).toISOString();

async function verifyChain(custody, verdict, button) {
  button.disabled = true;
  verdict.className = 'verdict';
  verdict.textContent = 'Verifying…';
  try {
    const { valid, entries, head, firstBad, reason } = await get(`${custody}/verify`);
    verdict.classList.add(valid === true ? 'good' : 'bad');
    verdict.replaceChildren(valid === true
      ? el('span', {}, `The chain verifies: ${entries} entries, head `, value(head))
      : el('span', {}, `THE CHAIN IS BROKEN at entry ${firstBad ?? '?'}: `, value(reason)));
  } catch (failure) {
    verdict.textContent = '';
    report(failure, 'device');
  } finally {
    button.disabled = false;
  }
}

/** A tampered entry may be no JSON at all; it must still be seen. */
function readable(stored) {
  if (typeof stored !== 'string') return stored ?? {};
  try { return JSON.parse(stored); } catch { return { type: 'Unreadable', text: stored }; }
}

function entry({ seq, prev, hash, entry: stored }) {
  const { type, at, recordedAt, userId, userName, ...others } = readable(stored);
  const late = (Date.parse(recordedAt) - Date.parse(at)) / 1000;
  return el('li', {},
    el('p', {}, when(at), ' ', el('strong', {}, fieldInWords(String(type).split('.').slice(-2).join(' '))),
      userId && [' ', person({ userId, userName })],
      late >= 60 && el('small', {}, ` recorded ${duration(late)} later`)),
    el('details', {}, el('summary', {}, `Entry ${seq}`), record({ ...others, type, at, recordedAt, hash, prev })));
}
