// What stands behind one finding: its evidence, the handoff with each step, and what a reviewer can do.
import { get, path } from './api.js';
import { el, fact, renderOnce, value } from './elements.js';
import { named, person, record, toDevice } from './records.js';
import { reviewForm } from './review.js';
import { stepTable } from './step-table.js';
import { duration, when } from './times.js';
import { mayReview } from './token.js';
import { causeInWords } from './words.js';

/** Builds the empty frame once; `refreshDetails` fills and refills it around what the reviewer is typing. */
export function detailsFrame(finding, whenReviewed) {
  const frame = el('div', { class: 'details' },
    el('div', { class: 'part-finding' }, el('p', {}, 'Loading the evidence…')),
    el('div', { class: 'part-handoff' }),
    mayReview() && reviewForm(finding, whenReviewed));
  return frame;
}

/** Answers the finding as the server has it now. */
export async function refreshDetails(frame, id) {
  const finding = await get(path('findings', id));
  const part = frame.querySelector('.part-finding');
  renderOnce(part, JSON.stringify({ ...finding, ageSeconds: 0 }), () => findingPart(finding));
  if (finding.handoffId) {
    const handoff = await get(path('handoffs', finding.handoffId));
    renderOnce(frame.querySelector('.part-handoff'), JSON.stringify(handoff), () => handoffPart(handoff));
  }
  return finding;
}

const findingPart = f => [
  el('h3', {}, 'Evidence'),
  record(f.evidence),
  el('h3', {}, 'Finding'),
  el('dl', { class: 'facts' },
    fact('Finding', value(f.id), ' ', el('small', {}, f.kind)),
    fact('Flagged', when(f.flaggedAt)),
    fact('Device', toDevice(f.deviceId)),
    fact('Operator', named(f.userName, f.userId)),
    fact('Session', value(f.sessionId)),
    fact('Session started', when(f.sessionStartedAt)),
    fact('Last seen', when(f.lastSeenAt)),
    f.owner && fact('Owner', value(f.owner)),
    f.dueAt && fact('Review due', when(f.dueAt)),
    f.reviewedBy && fact('Reviewed by', value(f.reviewedBy)),
    f.reviewNote && fact('Note', value(f.reviewNote)),
    f.resolvedAt && fact('Resolved', when(f.resolvedAt), ' ', value(f.resolution))),
];

function handoffPart(h) {
  const reached = typeof h.timeToZeroAccess === 'number';
  return [
    el('h3', {}, 'Handoff'),
    el('dl', { class: 'facts' },
      fact('Cause', causeInWords(h.cause)),
      fact('From', person(h.from)),
      fact('To', person(h.to)),
      fact('At', when(h.at)),
      fact('Time to zero access', reached ? `${duration(h.timeToZeroAccess)} (${h.timeToZeroAccess} s)` : 'not reached: access is not proven ended')),
    stepTable(h.steps, 'Teardown steps'),
    el('h3', {}, 'Collateral'),
    Array.isArray(h.collateral) && h.collateral.length > 0
      ? [el('p', {}, 'Revoking the operator’s tokens also ended sessions on these other devices:'), record(h.collateral)]
      : el('p', {}, 'No session on another device was ended.'),
  ];
}
