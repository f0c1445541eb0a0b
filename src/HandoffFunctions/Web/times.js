// Ages follow the server's clock: a tablet that runs ten minutes slow must not make an old sweep look fresh.
import { el, value } from './elements.js';

let serverAhead = 0;

/** `date` is the Date header of an answer (RFC 9110, section 6.6.1; one second fine). */
export function setClock(date) {
  const at = Date.parse(date ?? '');
  if (Number.isFinite(at)) serverAhead = at - Date.now();
}

export const now = () => Date.now() + serverAhead;

export const secondsSince = time => Math.max(0, (now() - Date.parse(time)) / 1000);

/** 12 s, 5 min, 2 h 5 min, 3 d 4 h */
export function duration(seconds) {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return '–';
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return pair(Math.floor(s / 3600), 'h', Math.floor(s % 3600 / 60), 'min');
  return pair(Math.floor(s / 86400), 'd', Math.floor(s % 86400 / 3600), 'h');
}

const pair = (a, big, b, small) => b === 0 ? `${a} ${big}` : `${a} ${big} ${b} ${small}`;

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const timeOfDay = new Intl.DateTimeFormat(undefined, clock);
const dayAndTime = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...clock });
const full = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', ...clock });

export function localText(time) {
  const at = new Date(time), today = new Date(now());
  if (at.toDateString() === today.toDateString()) return timeOfDay.format(at);
  return (at.getFullYear() === today.getFullYear() ? dayAndTime : full).format(at);
}

/** Local time to read, UTC in the title. What is no time is shown as it is. */
export function when(time) {
  if (!time || !Number.isFinite(Date.parse(time))) return value(time);
  const utc = new Date(time).toISOString();
  return el('time', { datetime: utc, title: `${utc.slice(0, 19).replace('T', ' ')} UTC` }, localText(time));
}

/** An age that `tick` keeps current without a request. */
export const age = seconds =>
  typeof seconds === 'number'
    ? el('span', { class: 'age', 'data-since': new Date(now() - seconds * 1000).toISOString() }, duration(seconds))
    : value(null);

export function tick() {
  for (const node of document.querySelectorAll('[data-since]'))
    node.textContent = duration(secondsSince(node.dataset.since));
}
