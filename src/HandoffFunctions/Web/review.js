// Acknowledge, dismiss, retry. Shown to holders of Handoff.Review only; the API decides, not the page.
import { path, post } from './api.js';
import { report } from './banner.js';
import { announce, el } from './elements.js';

let nextField = 0;

export function reviewForm(finding, whenDone) {
  const field = `note-${nextField++}`;
  const note = el('textarea', { id: field, rows: '2', maxlength: '2000' });
  const outcome = el('p', { class: 'outcome', role: 'status' });
  const review = (status, text) => act(text, () => post(path('findings', finding.id, 'review'), { status, note: note.value.trim() }));
  const buttons = [
    el('button', { type: 'button', onclick: () => review('acknowledged', 'Acknowledged.') }, 'Acknowledge'),
    el('button', { type: 'button', onclick: dismiss }, 'Dismiss'),
    el('button', { type: 'button', onclick: () => act('The steps behind this finding will be tried again.', () => post(path('findings', finding.id, 'retry'))) }, 'Retry the steps'),
  ];

  // The note goes on the ledger: whoever reads it later must learn why this was no danger.
  function dismiss() {
    if (note.value.trim() === '') {
      outcome.textContent = 'To dismiss, say why in the note.';
      return note.focus();
    }
    review('dismissed', 'Dismissed.');
  }

  async function act(done, call) {
    for (const b of buttons) b.disabled = true;
    try {
      await call();
      note.value = '';
      outcome.textContent = done;
      announce(done);
      await whenDone();
    } catch (failure) {
      if (failure.kind === 'token' || failure.kind === undefined) report(failure, 'review');
      else outcome.textContent = failure.message;
    } finally {
      for (const b of buttons) b.disabled = false;
    }
  }

  return el('form', { class: 'review', onsubmit: event => event.preventDefault() },
    el('label', { for: field }, 'Note for the ledger (no secrets)'), note, el('p', { class: 'actions' }, buttons), outcome);
}
