// Shows the free-form parts of the API (evidence, ledger entries) as they are, without knowing their fields.
import { el, value } from './elements.js';
import { when } from './times.js';
import { fieldInWords } from './words.js';

const utcTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const deepest = 6;

export function record(data, depth = 0) {
  if (data === null || data === undefined || data === '') return value(null);
  if (typeof data === 'boolean') return data ? 'yes' : 'no';
  if (typeof data === 'string') return utcTime.test(data) ? when(data) : value(data);
  if (typeof data !== 'object') return value(data);
  if (depth >= deepest) return value(JSON.stringify(data));
  if (Array.isArray(data))
    return data.length === 0 ? value(null) : el('ul', { class: 'plain' }, data.map(d => el('li', {}, record(d, depth + 1))));
  const fields = Object.entries(data);
  return fields.length === 0 ? value(null)
    : el('dl', { class: 'facts' }, fields.map(([name, v]) => [el('dt', {}, fieldInWords(name)), el('dd', {}, record(v, depth + 1))]));
}

/** An operator as the API names one: an id, or an object with `userId` and perhaps `userName`. */
export function person(who) {
  if (who === null || who === undefined || who === '') return 'nobody';
  if (typeof who !== 'object') return value(who);
  return named(who.userName, who.userId);
}

export const named = (name, id) =>
  name && name !== id ? [value(name, 'clamp'), ' ', el('small', {}, value(id, 'clamp'))] : value(id, 'clamp');

export const toDevice = id =>
  id ? el('a', { href: `#device/${encodeURIComponent(id.toWellFormed())}` }, value(id, 'clamp')) : value(null);
