// One door to the API. Every failure leaves it as a Failure that says in plain words what to do about it.
import { token } from './token.js';
import { setClock } from './times.js';

const answerWithinMs = 20_000;

/** `kind`: `token` (401), `role` (403), `missing` (404), `refused` (any other 4xx), `away` (no answer, 429, 5xx). */
export class Failure extends Error {
  constructor(kind, message, retryAfter = 0) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

export const path = (...parts) => '/api/' + parts.map(p => encodeURIComponent(String(p).toWellFormed())).join('/');

export const query = parameters => {
  const kept = Object.entries(parameters).filter(([, v]) => v !== '' && v !== null && v !== undefined);
  return kept.length === 0 ? '' : '?' + new URLSearchParams(kept);
};

export async function get(url) { return readJson(await send(url, {})); }

export async function post(url, body) {
  const answer = await send(url, { method: 'POST', body: JSON.stringify(body ?? {}), headers: { 'Content-Type': 'application/json' } });
  return answer.status === 202 || answer.status === 204 ? null : readJson(answer);
}

/** A file takes as long as it takes; a stream that breaks off rejects, so half a file is never saved as a whole one. */
export async function getFile(url) {
  const answer = await send(url, { signal: null });
  return { content: await answer.blob(), isStale: answer.headers.get('Handoff-Fresh') === 'false' };
}

async function send(url, { method = 'GET', body, headers, signal = AbortSignal.timeout(answerWithinMs) }) {
  const bearer = token();
  if (bearer === null) throw new Failure('token', 'Sign in with a token.');
  let answer;
  try {
    answer = await fetch(url, {
      method, body, signal, cache: 'no-store', credentials: 'omit', redirect: 'error',
      headers: { Authorization: `Bearer ${bearer}`, ...headers },
    });
  } catch {
    throw new Failure('away', 'The server did not answer.');
  }
  setClock(answer.headers.get('Date'));
  if (!answer.ok) throw await failureOf(answer, method);
  return answer;
}

async function readJson(answer) {
  try { return await answer.json(); } catch { throw new Failure('away', 'The server broke off its answer or sent something else than JSON.'); }
}

async function failureOf(answer, method) {
  const problem = await answer.json().catch(() => ({}));
  const said = [problem.title, problem.detail].filter(t => typeof t === 'string').join(': ');
  switch (answer.status) {
    case 401: return new Failure('token', `The server does not accept this token (401). ${said || 'It may have expired, or be for another application.'}`);
    case 403: return new Failure('role', `This needs the app role ${method === 'GET' ? 'Handoff.Read' : 'Handoff.Review'}, which your token does not have (403). Ask whoever assigns app roles. ${said}`);
    case 404: return new Failure('missing', said || 'The server knows nothing by this name (404).');
    default:
      return answer.status >= 500 || answer.status === 429
        ? new Failure('away', `The server cannot answer now (${answer.status}). ${said}`, Number(answer.headers.get('Retry-After')) || 0)
        : new Failure('refused', `The server refused (${answer.status}). ${said}`);
  }
}
