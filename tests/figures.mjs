// What a test run has counted, by what it proves: printed, and on request written into the tables of docs/reliability.md.
// usage: node tests/figures.mjs FIGURES_FOLDER [--write | --check]
//   --write   fills each row's table; a long run fills the column of long runs, and leaves the other as it is
//   --check   says where the tables lack a figure that the run has counted, or name one that it has not
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const page = join(import.meta.dirname, '..', 'docs', 'reliability.md');
const table = /<!-- figures: (.+?) -->\n([\s\S]*?)<!-- end -->/g;
const [folder, task] = process.argv.slice(2);
const rows = new Map();
for (const name of existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')).sort() : []) {
  const figure = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  rows.set(figure.row, [...(rows.get(figure.row) ?? []), figure]);
}

const text = ({ value, unit }) => value.toLocaleString('en-US', { maximumFractionDigits: 2 }) + (unit ? ' ' + unit : '');
for (const [row, own] of rows) {
  console.log(`\n${row}`);
  own.forEach(figure => console.log(`  ${figure.name}: ${text(figure)}`));
}

/** What stands in a table: name to what the default run and the long run counted. */
function read(lines) {
  const cells = lines.split('\n').slice(2).filter(line => line.startsWith('|')).map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));
  return new Map(cells.map(([name, ...counted]) => [name, counted]));
}

function fill(row, lines) {
  const known = read(lines);
  const now = rows.get(row) ?? [];
  // What a whole run of this kind no longer counts goes.
  const isLong = now.some(figure => figure.long);
  const counted = new Map(now.map(figure => [figure.name, text(figure)]));
  const names = [...new Set([...known.keys(), ...counted.keys()])].sort();
  const filled = names.map(name => {
    const [short = '', long = ''] = known.get(name) ?? [];
    return now.length === 0 ? [name, short, long] : isLong ? [name, short, counted.get(name) ?? ''] : [name, counted.get(name) ?? '', long];
  }).filter(([, short, long]) => short || long);
  return ['| counted | by `./test.sh` | by `./test.sh --long` |', '|---|---|---|', ...filled.map(cells => `| ${cells.join(' | ')} |`), ''].join('\n');
}

function whence() {
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const isLong = [...rows.values()].flat().some(figure => figure.long);
  return `${isLong ? 'Long' : 'Default'} run: commit ${git('rev-parse', '--short', 'HEAD')}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores.\n`;
}

if (task === '--write') {
  const filled = readFileSync(page, 'utf8').replace(table, (_, row, lines) => {
    if (row === 'runs') {
      const kind = whence();
      const others = lines.split('\n').filter(line => line && !line.startsWith(kind.split(' ')[0]));
      return `<!-- figures: runs -->\n${[...others, kind].sort().join('\n').trim()}\n<!-- end -->`;
    }
    return `<!-- figures: ${row} -->\n${fill(row, lines)}<!-- end -->`;
  });
  writeFileSync(page, filled);
}

if (task === '--write' || task === '--check') {
  const documented = new Map([...readFileSync(page, 'utf8').matchAll(table)].filter(([, row]) => row !== 'runs').map(([, row, lines]) => [row, read(lines)]));
  const isLong = [...rows.values()].flat().some(figure => figure.long);
  const column = isLong ? 1 : 0;
  const wrong = [
    ...[...rows].flatMap(([row, own]) => own.filter(figure => !documented.get(row)?.get(figure.name)?.[column]).map(figure => `lacks "${row}": ${figure.name}`)),
    ...[...documented].flatMap(([row, own]) => [...own].filter(([name, cells]) => cells[column] && !rows.get(row)?.some(figure => figure.name === name)).map(([name]) => `has "${row}": ${name}, which was not counted`)),
  ];
  if (wrong.length > 0) {
    console.log(`\ndocs/reliability.md ${wrong.join('\ndocs/reliability.md ')}\nFill its tables by ./test.sh --figures`);
  }
}
