// The analysts' page: a token, a list that keeps itself current, and the device behind a row.
import { clear, report } from './banner.js';
import { refreshDevice, showDevice } from './device.js';
import { download } from './downloads.js';
import { query } from './api.js';
import { byId } from './elements.js';
import { buildFilters, filters } from './filters.js';
import { askAgain, askForOlder, closeDetails, refreshFindings, showNothing } from './findings.js';
import { beginAsking, showFreshness } from './freshness.js';
import { askForToken, enter, prepareSignIn } from './sign-in.js';
import { refreshSummary } from './summary.js';
import { tick } from './times.js';
import { takeTokenFromAddress, token } from './token.js';

const refreshEveryMs = 15_000;
let timer = 0;

async function refresh() {
  clearTimeout(timer);
  let pause = refreshEveryMs;
  try {
    await Promise.all([refreshFindings(), refreshSummary(), refreshDevice()]);
    clear('refresh');
  } catch (failure) {
    report(failure, 'refresh');
    pause = Math.max(pause, (failure.retryAfter ?? 0) * 1000);
  }
  clearTimeout(timer);
  if (token() !== null) timer = setTimeout(refresh, pause);
}

const attempt = (work, cause) => work().then(() => clear(cause)).catch(failure => report(failure, cause));

function follow() {
  if (takeTokenFromAddress()) return location.reload(); // Perhaps another person's: start clean.
  const named = /^#device\/(.+)$/.exec(location.hash);
  let deviceId = null;
  try { deviceId = named && decodeURIComponent(named[1]); } catch { /* Not an address this page made: show the list. */ }
  if (token() !== null) showDevice(deviceId);
}

prepareSignIn(() => { beginAsking(); follow(); refresh(); });
buildFilters(() => attempt(askAgain, 'refresh'));
byId('older').addEventListener('click', () => attempt(askForOlder, 'refresh'));
byId('csv').addEventListener('click', event => {
  const { kind, ...others } = filters();
  const url = kind === '' ? '/api/residual-sessions' : '/api/findings';
  download(url + query({ ...others, kind: kind === 'all' ? '' : kind, format: 'csv' }), 'findings.csv', event.target);
});
document.querySelector('[data-skip]').addEventListener('click', event => { event.preventDefault(); byId('main').focus(); });
addEventListener('keydown', event => { if (event.key === 'Escape' && !event.target.closest('textarea, input, select')) closeDetails(); });
addEventListener('hashchange', follow);
setInterval(() => { showFreshness(); showNothing(); tick(); }, 1000);

const given = location.hash.startsWith('#token=');
takeTokenFromAddress();
if (token() !== null) enter();
else askForToken(given ? 'The link held no usable token.' : '');
