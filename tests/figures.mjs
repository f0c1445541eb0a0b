// Prints what a test run has counted, by what it proves.
// usage: node tests/figures.mjs FIGURES_FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const rows = new Map();
for (const name of readdirSync(folder).filter(name => name.endsWith('.json')).sort()) {
  const figure = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  rows.set(figure.row, [...(rows.get(figure.row) ?? []), figure]);
}

for (const [row, own] of rows) {
  console.log(`\n${row}`);
  for (const { name, value, unit } of own) {
    console.log(`  ${name}: ${value.toLocaleString('en-US', { maximumFractionDigits: 2 })}${unit ? ' ' + unit : ''}`);
  }
}
