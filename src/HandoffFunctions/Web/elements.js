// Builds DOM nodes. Text only ever enters as a text node, so a name out of an event can never become markup.

// Controls and direction overrides can hide or reorder what an analyst reads; they are shown by code point.
// Joiners and direction marks (U+200C to U+200F) are part of ordinary writing and stay.
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2069\ufeff]/g;

export const legible = text =>
  String(text).replace(unseen, c => `⟨U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);

const spoken = new Set(['title', 'aria-label']);

/** `el('button', { type: 'button', onclick: f }, 'Verify')`. False, null and undefined attributes and children are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : spoken.has(name) ? legible(value) : value);
  }
  node.append(...children.flat(2).filter(c => c !== false && c !== null && c !== undefined && c !== '')
    .map(c => c instanceof Node ? c : legible(c)));
  return node;
}

/** An outside value: isolated from the direction of the text around it, and free to break anywhere. */
export const value = (text, extra = '') =>
  text === null || text === undefined || text === ''
    ? el('span', { class: 'none' }, '–')
    : el('bdi', { class: `value ${extra}`.trim(), title: extra.includes('clamp') ? text : null }, text);

export const fact = (name, ...content) => [el('dt', {}, name), el('dd', {}, ...content)];

/** Replaces the content of `node` only when `key` changed, so that focus, selection and open parts survive a refresh.
    A new day counts as a change: a time without a date means today. */
export function renderOnce(node, what, content) {
  const key = `${new Date().toDateString()} ${what}`;
  if (node.renderedKey === key) return;
  node.renderedKey = key;
  node.replaceChildren(...[content()].flat(2).filter(Boolean));
}

/** Makes the keyed children of `parent` match `items`, in order. Nodes are kept; a moved one gets its focus back. */
export function keepInStep(parent, items, keyOf, build, update) {
  const focused = document.activeElement;
  const wanted = new Set(items.map(keyOf));
  const old = new Map();
  for (const child of [...parent.children])
    if (wanted.has(child.key)) old.set(child.key, child);
    else if (child.key !== undefined) child.remove();
  let place = old.values().next().value ?? null;
  for (const item of items) {
    const node = old.get(keyOf(item)) ?? Object.assign(build(item), { key: keyOf(item) });
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
}

export const byId = id => document.getElementById(id);

/** Said aloud by screen readers, shown nowhere. */
export function announce(text) { byId('news').textContent = legible(text); }
