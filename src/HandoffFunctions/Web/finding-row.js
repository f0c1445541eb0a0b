// One finding: a body of its own in the table, with the row that is always there and the details under it.
import { el, renderOnce, value } from './elements.js';
import { named, toDevice } from './records.js';
import { age, when } from './times.js';
import { kindInWords } from './words.js';

let nextDetails = 0;

export function buildRow(finding, toggle) {
  const details = `details-${nextDetails++}`;
  const body = el('tbody', {},
    el('tr', { class: 'finding' },
      el('td'),
      el('th', { scope: 'row' }, el('button', { type: 'button', class: 'toggle', 'aria-controls': details, 'aria-expanded': 'false', onclick: () => toggle(body.finding, body) })),
      el('td'), el('td'), el('td'), el('td'), el('td'), el('td')),
    el('tr', { id: details, class: 'more', hidden: true }, el('td', { colspan: '8' })));
  return body;
}

/** `frame` is given when the row is being opened; later calls leave what stands in it alone. */
export function fillRow(body, finding, { isOpen, pinned = false, frame }) {
  body.finding = finding;
  body.className = isOpen ? `${finding.severity} open` : finding.severity;
  const [row, more] = body.rows, cells = row.cells;
  renderOnce(cells[0], finding.severity, () => el('span', { class: `severity ${finding.severity}` }, finding.severity));
  const button = cells[1].firstChild;
  button.textContent = kindInWords(finding.kind);
  button.setAttribute('aria-expanded', String(isOpen));
  renderOnce(cells[2], JSON.stringify([finding.deviceId, finding.deviceClass, finding.department]), () => [
    toDevice(finding.deviceId), el('small', { class: 'under' }, value([finding.deviceClass, finding.department].filter(Boolean).join(', '), 'clamp'))]);
  renderOnce(cells[3], JSON.stringify([finding.userName, finding.userId]), () => [named(finding.userName, finding.userId)]);
  renderOnce(cells[4], finding.handoffAt, () => when(finding.handoffAt));
  renderOnce(cells[5], `${finding.id}${finding.flaggedAt}${finding.status}`, () => age(finding.ageSeconds));
  renderOnce(cells[6], finding.lastSeenAt, () => when(finding.lastSeenAt));
  renderOnce(cells[7], `${finding.status}${finding.reviewedBy}${pinned}`, () => [
    value(finding.status), finding.reviewedBy && el('small', { class: 'under' }, 'by ', value(finding.reviewedBy, 'clamp')),
    pinned && el('small', { class: 'under' }, 'no longer fits the filter')]);
  more.hidden = !isOpen;
  if (frame) more.cells[0].replaceChildren(frame);
  else if (!isOpen) more.cells[0].replaceChildren();
}
