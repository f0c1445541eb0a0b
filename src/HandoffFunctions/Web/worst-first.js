// The API lists newest first. When there are more findings than fit, the worst could be on a later page,
// so the list is then asked for severity by severity and an old critical one still stands at the top.
import { get, query } from './api.js';
import { severities } from './words.js';

const largestPage = 1000;
const order = [...severities].reverse();

/** `{ items, more, fresh, sweptAt }`, at most `want` items; `fresh` only if every page said so. */
export async function worstFirst({ kind, ...filters }, want) {
  const url = kind === '' ? '/api/residual-sessions' : '/api/findings';
  const asked = { ...filters, kind: kind === 'all' ? '' : kind };
  const read = { items: [], more: false, fresh: true, sweptAt: null };

  const page = async (severity, cursor) => {
    const top = Math.min(want - read.items.length, largestPage);
    const answer = await get(url + query({ ...asked, severity, top, cursor }));
    read.fresh &&= answer.fresh === true;
    read.sweptAt = answer.sweptAt;
    read.items.push(...answer.items);
    return answer.nextCursor ?? null;
  };

  let cursor = await page(asked.severity, null);
  if (cursor !== null && asked.severity === '') {
    read.items = [];
    for (const severity of severities) {
      cursor = null;
      do cursor = await page(severity, cursor);
      while (cursor !== null && read.items.length < want);
      read.more = cursor !== null || severity !== severities.at(-1);
      if (read.items.length >= want) break;
    }
  } else {
    while (cursor !== null && read.items.length < want) cursor = await page(asked.severity, cursor);
    read.more = cursor !== null;
  }
  read.items = bySeverityThenNewest(read.items);
  return read;
}

/** A row that moved between two pages while they were read is kept once. */
export function bySeverityThenNewest(items) {
  return [...new Map(items.map(f => [f.id, f])).values()]
    .sort((a, b) => order.indexOf(b.severity) - order.indexOf(a.severity) || Date.parse(b.flaggedAt) - Date.parse(a.flaggedAt));
}
