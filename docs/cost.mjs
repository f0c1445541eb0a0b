// Reckons what a month costs, and how long the directory's quota of writes takes, and puts the tables into docs/operations.md.
//   node docs/cost.mjs            prints the tables
//   node docs/cost.mjs --write    puts them into docs/operations.md
//   node docs/cost.mjs --check    ends with 1 when docs/operations.md says something else
// Round trips are those of docs/storage.md, which the tests count; what a house must judge for itself stands in docs/cost.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const given = JSON.parse(readFileSync(here('cost.json'), 'utf8'));
const a = Object.fromEntries(Object.entries(given.assumptions).map(([name, { value }]) => [name, value]));
const usd = Object.fromEntries(Object.entries(given.prices).map(([name, { usd }]) => [name, usd]));
const free = Object.fromEntries(Object.entries(given.prices).map(([name, { amount }]) => [name, amount]));

/** Shards that a range over all subjects reads, and the round trips of each event, as docs/storage.md has them. */
const storage = readFileSync(here('storage.md'), 'utf8');
const counted = words => {
  const row = storage.match(new RegExp(`^\\| ${words} \\| (\\d+)`, 'm'));
  if (!row) throw new Error(`docs/storage.md no longer says what an event costs "${words}"`);
  return Number(row[1]);
};
const trips = { record: counted('that changes nothing but the record'), handoff: counted('that is a handoff') };
const shards = Number(storage.match(/`s0` to `s(\d+)`/)[1]) + 1;
const sweepsPerDay = 24 * 60;
const secretsPerPage = 25; // https://learn.microsoft.com/rest/api/keyvault/secrets/get-secrets, maxresults

function month(devices) {
  const days = a.daysPerMonth;
  const handoffs = devices * a.handoffsPerDeviceAndDay * days;
  const events = handoffs + devices * a.otherEventsPerDeviceAndDay * days;
  const sweeps = sweepsPerDay * days;

  const transactions = handoffs * (trips.handoff + 2 * a.findingsPerHandoff + 2 * a.dueSubjectsPerHandoff)
    + (events - handoffs) * trips.record
    + sweeps * (shards + 2)
    + a.analystCallsPerDay * days * (shards + 1);
  const rows = (handoffs * a.ledgerEntriesPerHandoff + (events - handoffs) * 2) * a.monthsKept;

  const hubRecords = devices * a.logRecordsPerDeviceAndDay * days;
  const hubEvents = hubRecords / a.recordsPerHubEvent;
  // 1 MB a second in for each unit: https://learn.microsoft.com/azure/event-hubs/event-hubs-scalability
  const peakMegabytes = devices * a.logRecordsPerDeviceAndDay * a.bytesPerLogRecord / 86400 * a.peakOverAverage / 1e6;
  const units = Math.max(1, Math.ceil(peakMegabytes));

  const batches = hubEvents / 10;
  const executions = events + sweeps + 24 * days + a.analystCallsPerDay * days + batches;
  const seconds = handoffs * a.secondsPerHandoff + (events - handoffs + batches + a.analystCallsPerDay * days) * a.secondsPerEvent + sweeps * a.secondsPerSweep;

  const secrets = devices * a.boundSecretsPerDevice;
  const pages = Math.ceil(secrets / secretsPerPage);
  const lists = pages === 0 ? 0 : Math.min(handoffs, 86400 * days / (pages * a.secondsPerVaultPage));
  const vault = lists * pages + handoffs * a.boundSecretsPerDevice * a.vaultCallsPerRotation;

  const operations = 2 * events + 2 * handoffs * a.eventsOutPerHandoff;
  const writes = events + handoffs * (1 + 2 * a.findingsPerHandoff + a.dueSubjectsPerHandoff);
  const logs = executions * a.telemetryBytesPerExecution / 1e9;
  return {
    devices,
    'events a month': events,
    'table transactions': transactions,
    costs: {
      'Functions (at most)': Math.max(0, seconds * a.gigabytesPerInstance - free.flexGigabyteSecondsFree) * usd.flexGigabyteSecond
        + Math.max(0, executions - free.flexExecutionsFree) / 1e6 * usd.flexMillionExecutions,
      'Table Storage': transactions / 1e4 * usd.tableTransactionsPer10k + rows * a.bytesPerRow / 1e9 * usd.tableGigabyteMonth,
      'Event Grid': Math.max(0, operations - free.eventGridOperationsFree) / 1e6 * usd.eventGridMillionOperations,
      'Event Hubs': units * 24 * days * usd.eventHubThroughputUnitHour + hubEvents / 1e6 * usd.eventHubMillionEvents,
      'Key Vault': vault / 1e4 * usd.vaultOperationsPer10k,
      'telemetry': logs * usd.logGigabyte,
      'log of writes to the table': writes * a.bytesPerLoggedWrite / 1e9 * usd.logGigabyte,
    },
  };
}

const round = n => n >= 100 ? Math.round(n / 10) * 10 : n >= 10 ? Math.round(n) : Math.round(n * 10) / 10;
const many = n => n >= 1e6 ? `${round(n / 1e6)} million` : Math.round(n).toLocaleString('en-US');
const dollars = n => `$${round(n).toLocaleString('en-US')}`;
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
const time = seconds => seconds === 0 ? 'at once' : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`;

function costs() {
  const months = given.devices.map(month);
  const line = (name, of) => [name, ...months.map(of)];
  return table(['', ...months.map(one => `${one.devices.toLocaleString('en-US')} devices`)], [
    line('events a month', one => many(one['events a month'])),
    line('table transactions a month', one => many(one['table transactions'])),
    ...Object.keys(months[0].costs).map(name => line(name, one => dollars(one.costs[name]))),
    line('**a month**', one => `**${dollars(Object.values(one.costs).reduce((sum, n) => sum + n))}**`),
  ]);
}

/** Places are free again 150 seconds after they were taken, so what exceeds the quota waits for the next window. */
function quota() {
  const { writesPer150Seconds: { value: most }, handoffs } = given.graph;
  const waits = writes => (Math.ceil(writes / most) - 1) * 150;
  return table(['people whose tokens are revoked', 'one write each', 'with `disableDevice` or `disableAgent`: two writes'],
    handoffs.map(n => [n.toLocaleString('en-US'), time(waits(n)), time(waits(2 * n))]));
}

const reckonedWith = () => table(['', 'value', 'because'], Object.entries(given.assumptions).filter(([, one]) => one.why).map(([name, one]) => [`\`${name}\``, one.value.toLocaleString('en-US'), one.why]));
const pricedAt = () => table(['', 'US dollars', 'from', 'looked up'], Object.entries(given.prices).map(([name, one]) => [`[\`${name}\`](${one.page})`, one.amount ? `${one.amount.toLocaleString('en-US')} free` : one.usd, one.read, one.retrieved ?? 'not found']));

const tables = { costs: costs(), quota: quota(), assumptions: reckonedWith(), prices: pricedAt() };
const page = here('operations.md');
const fill = text => Object.entries(tables).reduce((filled, [name, rows]) => {
  const place = new RegExp(`(<!-- cost: ${name} -->\n)[^]*?(<!-- end -->)`);
  if (!place.test(filled)) throw new Error(`docs/operations.md has no place for "${name}"`);
  return filled.replace(place, (_, open, close) => `${open}${rows}\n${close}`);
}, text);

if (process.argv.includes('--write')) {
  writeFileSync(page, fill(readFileSync(page, 'utf8')));
} else if (process.argv.includes('--check')) {
  const text = readFileSync(page, 'utf8');
  if (fill(text) !== text) {
    console.error('docs/operations.md is not what docs/cost.mjs reckons. Run: node docs/cost.mjs --write');
    process.exit(1);
  }
} else {
  for (const [name, rows] of Object.entries(tables)) console.log(`${name}\n\n${rows}\n`);
}
