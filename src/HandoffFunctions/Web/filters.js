// What the analyst asked to see. Every filter is a parameter of the API's query; nothing is filtered in the page.
import { byId, el } from './elements.js';
import { kinds, severities } from './words.js';

const statuses = ['open', 'acknowledged', 'resolved', 'dismissed'];
const start = { kind: '', severity: '', status: 'open', department: '', deviceId: '', userId: '' };
let fields = {};

export const filters = () => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));

export const filtersAreAtStart = () => Object.entries(filters()).every(([name, value]) => value === start[name]);

export function setFilters(changed) {
  for (const [name, value] of Object.entries({ ...start, ...changed })) fields[name].value = value;
  byId('filters').dispatchEvent(new Event('change'));
}

export function buildFilters(whenChanged) {
  const option = (value, text) => Object.assign(el('option', {}, text), { value });
  fields = {
    kind: el('select', {}, option('', 'Residual sessions'), option('all', 'All findings'),
      Object.entries(kinds).map(([code, text]) => option(code, text))),
    severity: el('select', {}, option('', 'Any'), severities.map(s => option(s, s))),
    status: el('select', {}, statuses.map(s => option(s, s)), option('', 'Any')),
    department: el('input', { list: 'departments', autocomplete: 'off' }),
    deviceId: el('input', { autocomplete: 'off', spellcheck: 'false' }),
    userId: el('input', { autocomplete: 'off', spellcheck: 'false' }),
  };
  const labels = { kind: 'Show', severity: 'Severity', status: 'Status', department: 'Department', deviceId: 'Device id', userId: 'Operator id' };
  const form = byId('filters');
  form.append(...Object.entries(fields).map(([name, field]) => el('label', {}, labels[name], field)),
    el('datalist', { id: 'departments' }),
    el('button', { type: 'button', onclick: () => setFilters({}) }, 'Clear filters'));
  for (const [name, value] of Object.entries(start)) fields[name].value = value;
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('change', whenChanged);
}

/** Offers the departments that have been seen in this tab. */
export function offerDepartments(items) {
  const list = byId('departments');
  const known = new Set([...list.children].map(o => o.value));
  for (const department of new Set(items.map(f => f.department)))
    if (department && !known.has(department)) list.append(Object.assign(el('option'), { value: department }));
}
