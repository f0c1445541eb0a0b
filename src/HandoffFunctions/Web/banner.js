// Loud lines at the top of the page, one a cause, until the cause is gone.
import { byId, el } from './elements.js';
import { askForToken } from './sign-in.js';

const lines = new Map();

export function warn(cause, text) {
  if (lines.get(cause)?.textContent === text) return;
  clear(cause);
  lines.set(cause, el('p', { class: 'banner bad' }, text));
  byId('banner').append(lines.get(cause));
}

export function clear(cause) {
  lines.get(cause)?.remove();
  lines.delete(cause);
}

/** Shows a failed call where it belongs: a refused token leads back to the form, everything else is a banner. */
export function report(failure, cause) {
  if (failure.kind === 'token') askForToken(failure.message);
  else warn(cause, failure.kind === undefined ? `This page failed: ${failure.message}` : failure.message);
  if (failure.kind === undefined) console.error(failure);
}
