// Counts of what is open. Each count is a button that shows the findings behind it.
import { get } from './api.js';
import { byId, el, renderOnce } from './elements.js';
import { setFilters } from './filters.js';
import { heardOfFeeds } from './freshness.js';
import { duration } from './times.js';
import { kindInWords, severities } from './words.js';

export async function refreshSummary() {
  const counts = await get('/api/summary');
  heardOfFeeds(counts.feeds);
  renderOnce(byId('summary'), JSON.stringify([counts.bySeverity, counts.byKind, counts.byAge, counts.timeToZeroAccess]), () => [
    el('ul', { class: 'counts', 'aria-label': 'By severity' }, severities.map(s => counted(`count ${s}`, s, counts.bySeverity?.[s] ?? 0, { kind: 'all', severity: s }))),
    el('ul', { class: 'counts kinds', 'aria-label': 'By kind' }, Object.entries(counts.byKind ?? {}).filter(([, n]) => n > 0)
      .map(([kind, n]) => counted('count', kindInWords(kind), n, { kind }))),
    el('p', { class: 'figures' }, figures(counts)),
  ]);
  const worst = counts.bySeverity?.critical ?? 0;
  document.title = worst > 0 ? `(${worst} critical) Handoff` : 'Handoff';
}

const counted = (look, name, n, filter) =>
  el('li', {}, el('button', { type: 'button', class: n === 0 ? `${look} zero` : look, onclick: () => setFilters(filter) }, el('strong', {}, n), ` ${name}`));

function figures({ byAge, timeToZeroAccess }) {
  const ages = Object.entries(byAge ?? {}).map(([bucket, n]) => `${bucket}: ${n}`).join(', ');
  const zero = timeToZeroAccess;
  return [
    ages && `Open by age: ${ages}. `,
    typeof zero?.p50 === 'number' && `Time to zero access: half within ${duration(zero.p50)}, 95 % within ${duration(zero.p95)}.`,
  ];
}
