// The form that takes a token when there is none, or when the server no longer accepts the one we have.
import { announce, byId } from './elements.js';
import { claims, forgetToken, keepToken, token } from './token.js';
import { localText } from './times.js';

let begin = () => {};

/** `whenReady` runs each time a token has been taken. */
export function prepareSignIn(whenReady) {
  begin = whenReady;
  byId('token-form').addEventListener('submit', event => {
    event.preventDefault();
    const before = byId('sign-in').subject;
    const wrong = keepToken(byId('token-field').value);
    byId('token-field').value = '';
    if (wrong !== null) return say(wrong);
    // Another person must not find what the last one left open.
    if (before !== undefined && before !== claims().subject) return location.reload();
    enter();
  });
}

export function enter() {
  byId('sign-in').hidden = true;
  byId('main').hidden = false;
  byId('freshness').hidden = false;
  const { name, expiresAt } = claims();
  const who = byId('signed-in');
  who.hidden = false;
  const leave = document.createElement('button');
  leave.type = 'button';
  leave.textContent = 'Forget token';
  leave.addEventListener('click', () => { forgetToken(); location.reload(); });
  const person = document.createElement('bdi');
  person.textContent = name;
  who.replaceChildren(person, expiresAt === null ? ' ' : ` until ${localText(expiresAt)} `, leave);
  begin();
}

export function askForToken(why) {
  if (token() !== null) byId('sign-in').subject = claims().subject;
  forgetToken();
  byId('main').hidden = true;
  byId('freshness').hidden = true;
  byId('signed-in').hidden = true;
  byId('sign-in').hidden = false;
  say(why);
}

function say(why) {
  byId('sign-in-reason').textContent = why;
  announce(why);
  byId('token-field').focus();
}
