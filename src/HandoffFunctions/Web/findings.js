// The list of findings, and the one row that may be open in it.
import { worstFirst, bySeverityThenNewest } from './worst-first.js';
import { clear, report } from './banner.js';
import { announce, byId, el, keepInStep } from './elements.js';
import { filters, filtersAreAtStart, offerDepartments } from './filters.js';
import { detailsFrame, refreshDetails } from './finding-details.js';
import { buildRow, fillRow } from './finding-row.js';
import { heard, isFresh } from './freshness.js';

const pageSize = 100;
let want = pageSize, run = 0, open = null, known = null;

export async function refreshFindings() {
  const mine = ++run;
  const read = await worstFirst(filters(), want);
  const opened = open === null ? null : await readOpened();
  if (mine !== run) return; // A newer question is on its way; this answer belongs to an older one.
  heard(read);
  show(read, opened);
}

/** Another question: back to the first page, nothing open. */
export async function askAgain() {
  want = pageSize;
  known = null;
  open = null;
  byId('shown').textContent = 'Loading…';
  try {
    await refreshFindings();
  } catch (failure) {
    byId('shown').textContent = 'NOT LOADED. What stands below answers the previous filter.';
    throw failure;
  }
}

export function askForOlder() {
  want += pageSize;
  return refreshFindings();
}

async function readOpened() {
  const { frame, id } = open;
  try {
    const finding = await refreshDetails(frame, id);
    clear('details');
    return finding;
  } catch (failure) {
    if (failure.kind === 'token') throw failure;
    report(failure, 'details');
    return null;
  }
}

function show({ items, more }, opened) {
  const listed = new Set(items.map(f => f.id));
  // The open row stays in sight even when it no longer fits the filter, a moment after its review for instance.
  const pinned = opened !== null && open?.id === opened.id && !listed.has(opened.id);
  const rows = pinned ? bySeverityThenNewest([...items, opened]) : items;
  const table = byId('findings'), still = standingStill(table);
  const hadFocus = table.contains(document.activeElement);
  keepInStep(table, rows, f => f.id, f => buildRow(f, toggle),
    (row, f) => fillRow(row, f, { isOpen: open?.id === f.id, pinned: !listed.has(f.id) }));
  still();
  if (hadFocus && !table.contains(document.activeElement)) table.closest('.wide').focus({ preventScroll: true });
  table.hidden = rows.length === 0;
  byId('shown').textContent = `${items.length} shown${more ? ', more exist: narrow the filter or load older ones' : ''}`;
  byId('older').hidden = !more;
  offerDepartments(items);
  tellNews(listed, items);
  showNothing();
}

/** Also runs every second: "none is open" must not stand there once it can no longer be known. */
export function showNothing() {
  const line = byId('nothing');
  line.textContent = known === null || byId('findings').tBodies.length > 0 ? '' : whyNothing();
  line.className = isFresh() ? 'nothing' : 'nothing bad';
}

function whyNothing() {
  if (!isFresh()) return 'Cannot say. What is known is not fresh, so an empty list does not mean all clear.';
  return filtersAreAtStart() ? 'No residual session is open.' : 'No finding fits this filter.';
}

/** Keeps the row the analyst looks at where it is on the screen while rows come and go above it. */
function standingStill(table) {
  const anchor = open?.row ?? (window.scrollY > 0 ? [...table.tBodies].find(b => b.getBoundingClientRect().bottom > 0) : null);
  const before = anchor?.getBoundingClientRect().top;
  return () => { if (anchor?.isConnected) window.scrollBy(0, anchor.getBoundingClientRect().top - before); };
}

function tellNews(listed, items) {
  const fresh = known === null ? [] : items.filter(f => !known.has(f.id));
  if (known === null) announce(`${items.length} findings shown.`);
  else if (fresh.length > 0) announce(`${fresh.length} new findings, ${fresh.filter(f => f.severity === 'critical').length} critical.`);
  known = listed;
}

async function toggle(finding, row) {
  const closing = open?.id === finding.id;
  if (open !== null) fillRow(open.row, open.row.finding, { isOpen: false });
  open = null;
  clear('details');
  if (closing) return;
  const frame = detailsFrame(finding, refreshFindings);
  open = { id: finding.id, row, frame };
  fillRow(row, finding, { isOpen: true, frame });
  const now = await readOpened().catch(failure => { report(failure, 'details'); return null; });
  if (now !== null && open?.id === finding.id) fillRow(row, now, { isOpen: true });
}

export function closeDetails() {
  if (open === null) return;
  const button = open.row.querySelector('button');
  button.click();
  button.focus();
}
