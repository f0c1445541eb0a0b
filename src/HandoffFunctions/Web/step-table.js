// The teardown steps of a handoff, or those a device still owes. "accepted" is not success: only "verified" is.
import { el, value } from './elements.js';
import { record } from './records.js';
import { when } from './times.js';
import { stateInWords, stepInWords } from './words.js';

const shownAlready = new Set(['id', 'kind', 'state', 'attempts', 'evidence', 'reason', 'target', 'dueAt', 'nextAttemptAt']);

export function stepTable(steps, caption) {
  if (!Array.isArray(steps) || steps.length === 0) return el('p', {}, `${caption}: none.`);
  return el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', { class: 'steps' }, el('caption', {}, caption),
      el('thead', {}, el('tr', {}, ['Step', 'State', 'Attempts', 'Evidence'].map(h => el('th', { scope: 'col' }, h)))),
      el('tbody', {}, steps.map(row))));
}

const row = step => el('tr', {},
  el('th', { scope: 'row' }, stepInWords(step.kind), step.target && [' ', el('small', {}, value(step.target))]),
  el('td', {}, el('span', { class: `state ${step.state === 'verified' ? 'good' : step.state === 'stuck' ? 'worst' : 'pending'}` }, stateInWords(step.state)),
    step.reason && el('p', {}, value(step.reason)),
    step.nextAttemptAt && el('p', {}, 'next try ', when(step.nextAttemptAt)),
    step.dueAt && el('p', {}, 'due ', when(step.dueAt))),
  el('td', {}, step.attempts ?? 0),
  el('td', {}, record(step.evidence), rest(step)));

function rest(step) {
  const more = Object.fromEntries(Object.entries(step).filter(([name, v]) => !shownAlready.has(name) && v !== null && v !== ''));
  return Object.keys(more).length > 0 && record(more);
}
