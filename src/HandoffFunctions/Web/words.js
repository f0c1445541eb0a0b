// Codes of the API in plain words. A code that is not here is shown as it came.

export const severities = ['critical', 'high', 'medium', 'low'];

export const kinds = {
  'residual.open': 'Old session not proven closed',
  'residual.active': 'Old session used after the handoff',
  'residual.token': 'Old access token used after the handoff',
  'residual.agent': 'Agent still acts for the previous operator',
  'residual.secret': 'Secret known to the previous operator still valid',
  'teardown.stuck': 'Teardown step given up',
  'teardown.unverifiable': 'Teardown step cannot be proven',
  'teardown.braked': 'Too many revocations: some are held back',
  'reauthentication.missing': 'No fresh sign-in by the next operator',
  'custody.overdue': 'Device overdue',
  'custody.mismatch': 'Used by someone who does not hold it',
  'custody.missing': 'Used while nobody holds it',
  'session.idle': 'Session idle too long',
  'breakglass.used': 'Break-glass account used',
  'transfer.refused': 'Transfer refused',
  'departure.incomplete': 'Departure incomplete',
  'feed.stale': 'A feed or the sweep is silent',
  'ledger.broken': 'Custody ledger does not verify',
};

const causes = {
  nextOperator: 'the next operator signed in', checkIn: 'the device came back', checkedOutToOther: 'checked out to another operator',
  shiftEnd: 'the shift ended', moved: 'the operator moved', departure: 'the operator left', deviceLost: 'the device was lost',
  deviceRetired: 'the device was retired', secretExpiry: 'no handoff: a secret comes to its end', transfer: 'a transfer was redeemed', idle: 'the session was idle',
};

const steps = {
  revokeTokens: 'Revoke refresh tokens', rotateSecret: 'Rotate a secret', deviceSignOut: 'Sign out on the device', appSignOut: 'Sign out of an application',
  dropElevation: 'Drop an elevation', removeGroup: 'Remove from a group', removeGrant: 'Remove a consent grant', removeAppRole: 'Remove an app role',
  removeCredential: 'Remove a credential', disableAccount: 'Disable the account', disableDevice: 'Disable the device', disableAgent: 'Disable the agent', rebindAgent: 'Bind the agent to somebody else',
  tellReceivers: 'Tell a receiver of signals', removeDevice: 'Remove the device',
};

const states = {
  owed: 'owed: not done yet', accepted: 'accepted: answered yes, effect not seen yet', verified: 'verified: effect read back',
  unverifiable: 'unverifiable: nothing can prove it', superseded: 'superseded: a newer fact made it wrong to do', stuck: 'stuck: given up, needs you',
};

const inWords = (table, code) => Object.hasOwn(table, code) ? table[code] : code;

export const kindInWords = code => inWords(kinds, code);
export const causeInWords = code => inWords(causes, code);
export const stepInWords = code => inWords(steps, code);
export const stateInWords = code => inWords(states, code);

/** `tokenIssuedAt` → `Token issued at` */
export const fieldInWords = name => {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};
