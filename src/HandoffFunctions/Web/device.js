// One device: who holds it, which sessions are open on it, what is still owed, and its ledger.
import { get, path } from './api.js';
import { clear, report } from './banner.js';
import { byId, el, fact, renderOnce, value } from './elements.js';
import { ledgerPart } from './ledger.js';
import { named, record } from './records.js';
import { stepTable } from './step-table.js';
import { age, secondsSince, when } from './times.js';

let shown = null;

/** Shows the device, or nothing when `deviceId` is null. */
export function showDevice(deviceId) {
  const view = byId('device-view');
  view.hidden = deviceId === null;
  byId('list-view').hidden = deviceId !== null;
  clear('device');
  shown = null;
  if (deviceId === null) return view.replaceChildren();
  const custody = el('div', {}, el('p', {}, 'Loading…')), ledger = ledgerPart(deviceId);
  const title = el('h2', { tabindex: '-1' }, 'Device ', value(deviceId));
  view.replaceChildren(el('p', {}, el('a', { href: '#' }, 'Back to the findings')), title, custody, ledger.node);
  shown = { deviceId, custody, ledger };
  title.focus();
  return refreshDevice();
}

export async function refreshDevice() {
  if (shown === null) return;
  const { deviceId, custody, ledger } = shown;
  try {
    const device = await get(path('devices', deviceId));
    renderOnce(custody, JSON.stringify(device), () => custodyPart(device));
    await ledger.refresh();
    clear('device');
  } catch (failure) {
    if (failure.kind === 'missing' && custody.renderedKey === undefined)
      custody.replaceChildren(el('p', {}, `No custody is on record for this device. ${failure.message}`));
    else report(failure, 'device');
  }
}

const custodyPart = d => [
  el('h3', {}, 'Custody'),
  el('dl', { class: 'facts' },
    fact('Held by', d.holder?.userId ? named(d.holder.userName, d.holder.userId) : 'nobody'),
    fact('Since', when(d.since), d.since && [' (', age(secondsSince(d.since)), ')']),
    fact('Class', value(d.deviceClass)),
    fact('Department', value(d.department)),
    d.dueAt && fact('Due back', when(d.dueAt))),
  el('h3', {}, 'Open sessions'),
  Array.isArray(d.openSessions) && d.openSessions.length > 0 ? d.openSessions.map(s => el('div', { class: 'card' }, record(s))) : el('p', {}, 'None.'),
  stepTable(d.stepsOwed, 'Steps still owed'),
];
