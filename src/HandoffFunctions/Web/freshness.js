// How far the list can be trusted. Fails closed: whatever is not known to be fresh is shown as not fresh.
import { announce, byId } from './elements.js';
import { duration, localText, now, secondsSince } from './times.js';

const silentAfterSeconds = 45;
let state = { heardAt: null, fresh: false, sweptAt: null, silentFeeds: [] };
let said = '';
let askedAt = Infinity;

/** The page begins to ask; what an earlier token showed no longer counts. */
export function beginAsking() {
  askedAt = Date.now();
  state = { heardAt: null, fresh: false, sweptAt: null, silentFeeds: [] };
}

/** Takes what an answer said about the sweep. */
export function heard({ fresh, sweptAt }) {
  state = { ...state, heardAt: now(), fresh: fresh === true && Number.isFinite(Date.parse(sweptAt)), sweptAt: sweptAt ?? null };
  showFreshness();
}

export function heardOfFeeds(feeds) {
  state = { ...state, silentFeeds: (Array.isArray(feeds) ? feeds : []).filter(f => f.fresh !== true).map(f => f.name) };
}

export const isFresh = () => state.fresh && !isSilent();

const isSilent = () => state.heardAt === null || now() - state.heardAt > silentAfterSeconds * 1000;

function inWords() {
  if (state.heardAt === null)
    return Date.now() - askedAt < 5000 ? ['Not loaded yet', 'waiting'] : ['NOT FRESH: nothing has been loaded yet.', 'stale'];
  if (isSilent()) return [`NOT FRESH since ${localText(state.heardAt)}: no answer from the server. What you see is old.`, 'stale'];
  if (state.fresh) return [`Swept ${duration(secondsSince(state.sweptAt))} ago`, 'fresh'];
  if (state.sweptAt !== null && state.silentFeeds.length > 0 && !state.silentFeeds.includes('sweep'))
    return [`NOT FRESH: nothing is heard of ${state.silentFeeds.join(', ')}. An empty list does not mean all clear.`, 'stale'];
  const feeds = state.silentFeeds.length === 0 ? '' : ` Silent: ${state.silentFeeds.join(', ')}.`;
  return [state.sweptAt === null
    ? `NOT FRESH: no sweep has run yet.${feeds} An empty list does not mean all clear.`
    : `NOT FRESH since ${localText(state.sweptAt)} (${duration(secondsSince(state.sweptAt))} ago).${feeds} An empty list does not mean all clear.`, 'stale'];
}

/** Also runs every second, so that a page that hears nothing more turns loud by itself. */
export function showFreshness() {
  const [text, look] = inWords();
  const line = byId('freshness');
  line.textContent = text;
  line.className = `freshness ${look}`;
  document.body.classList.toggle('not-fresh', look === 'stale');
  if (look !== said && look === 'stale') announce(text);
  if (look !== said && look === 'fresh' && said === 'stale') announce('The list is fresh again.');
  said = look;
}
