// Prints what a test run has counted, and holds docs/reliability.md to it: each of its tables has exactly the figures of its heading.
// usage: node tests/figures.mjs FIGURES_FOLDER DOCUMENT [--write]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, document, option] = process.argv.slice(2);
const figures = readdirSync(folder).filter(name => name.endsWith('.json')).sort()
  .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const rows = new Map();
for (const figure of figures) rows.set(figure.row, [...(rows.get(figure.row) ?? []), figure]);

const shown = ({ value, unit }) => value.toLocaleString('en-US', { maximumFractionDigits: 2 }) + (unit ? ' ' + unit : '');
for (const [row, own] of rows) {
  console.log(`\n${row}`);
  for (const figure of own) console.log(`  ${figure.name}: ${shown(figure)}`);
}

const table = own => ['| counted | in one run |', '|---|---|', ...own.map(figure => `| ${figure.name} | ${shown(figure)} |`)].join('\n');
const namesIn = text => [...text.matchAll(/^\| (.+?) \| .+ \|$/gm)].map(found => found[1]).filter(name => name !== 'counted');
const wrong = [];
const seen = new Set();
const text = readFileSync(document, 'utf8').replace(/(<!-- figures: (.+?) -->\n)([^]*?)(<!-- end of figures -->)/g, (_, begin, row, old, end) => {
  const own = rows.get(row);
  seen.add(row);
  if (!own) {
    wrong.push(`${document} has a table for '${row}', for which this run counted nothing`);
    return begin + old + end;
  }
  if (!option && namesIn(old).join() !== own.map(figure => figure.name).join()) {
    wrong.push(`${document}: the table of '${row}' does not have the figures of this run: ${own.map(figure => figure.name).join(', ')}`);
  }
  return `${begin}${table(own)}\n${end}`;
});
for (const row of rows.keys()) {
  if (!seen.has(row)) wrong.push(`${document} has no table for '${row}'`);
}

if (option === '--write' && wrong.length === 0) writeFileSync(document, text);
for (const line of wrong) console.error(line);
process.exit(wrong.length === 0 ? 0 : 1);
