// The access token lives in this tab's session storage and nowhere else. What is read out of it here only decides
// what the page shows; the API checks signature, issuer, audience, lifetime and roles by itself.
const place = 'handoff-token';
const shape = /^[\w-]+\.[\w-]+\.[\w-]*$/;

export const token = () => sessionStorage.getItem(place);
export const forgetToken = () => sessionStorage.removeItem(place);

/** Takes `#token=…` out of the address bar and out of the tab's history entry. True when there was one. */
export function takeTokenFromAddress() {
  if (!location.hash.startsWith('#token=')) return false;
  const given = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  history.replaceState(null, '', location.pathname + location.search);
  return keepToken(given) === null;
}

/** Accepts the bare token or the JSON that `az account get-access-token` prints. Answers null, or what is wrong with it. */
export function keepToken(text) {
  let given = text.trim().replace(/^Bearer\s+/i, '');
  if (given.startsWith('{')) {
    try { given = String(JSON.parse(given).accessToken ?? ''); } catch { return 'This looks like JSON but cannot be read.'; }
  }
  given = given.replace(/^"|"$/g, '');
  if (given === '') return 'There is no token in the field.';
  if (!shape.test(given)) return 'This is not an access token: one has three parts with dots between them.';
  sessionStorage.setItem(place, given);
  return null;
}

/** `{ name, subject, roles[], expiresAt }` as the token claims them. */
export function claims() {
  try {
    const part = token().split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const read = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), c => c.charCodeAt(0))));
    return {
      name: read.name ?? read.preferred_username ?? read.sub ?? '',
      subject: read.oid ?? read.sub ?? '',
      roles: Array.isArray(read.roles) ? read.roles : [],
      expiresAt: typeof read.exp === 'number' ? new Date(read.exp * 1000).toISOString() : null,
    };
  } catch {
    return { name: '', subject: '', roles: [], expiresAt: null };
  }
}

export const mayReview = () => claims().roles.includes('Handoff.Review');
