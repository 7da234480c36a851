// Which cases of the conformance list pass, and which are not built yet. Ends with 1 where a built one fails or has no test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { groups } from '../test/conformance/rows.ts';

const rows = groups.flatMap((group) => group.rows);
const elsewhere = [...new Set(rows.flatMap(({ shownBy }) => (shownBy?.endsWith('.test.ts') ? [shownBy] : [])))];
const results = runTests(['test/conformance', ...elsewhere]);
const failing = [];

for (const { letter, title, rows: own } of groups) {
  const told = own.map((row) => ({ row, state: stateOf(row) }));
  const of = (state) => told.filter((one) => one.state === state).map(({ row }) => row);
  const passing = of('passes').length;
  console.log(`${letter}  ${title}: ${passing} of ${own.length} pass`);
  for (const { id, title: name } of of('fails')) console.log(`   ✗ ${id} ${name}`);
  for (const { id, title: name, shownBy } of of('elsewhere')) console.log(`   → ${id} ${name}: ${shownBy}`);
  for (const { id, title: name, waitsFor } of of('not built')) console.log(`   … ${id} ${name}: waits for ${waitsFor}`);
  failing.push(...of('fails').map(({ id }) => id));
}
const count = (state) => rows.filter((row) => stateOf(row) === state).length;
console.log(
  `\n${count('passes')} pass, ${failing.length} fail, ${count('elsewhere')} are shown by a command of their own, ${count('not built')} are not built yet.`,
);
if (failing.length > 0) {
  console.error(`Failing: ${failing.join(', ')}`);
  process.exit(1);
}

function stateOf({ id, shownBy, waitsFor }) {
  if (waitsFor) return 'not built';
  if (shownBy && !shownBy.endsWith('.test.ts')) return 'elsewhere';
  const own = results.filter(({ file, title }) => (shownBy ? file === shownBy : title.startsWith(`${id} `)));
  return own.length > 0 && own.every(({ passed }) => passed) ? 'passes' : 'fails';
}

function runTests(paths) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const file = join(folder, 'results.json');
  try {
    const { error } = spawnSync('vitest', ['run', '--reporter=json', `--outputFile=${file}`, ...paths], {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    if (error) throw error;
    const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
    return testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ title, status }) => ({ file: relative(process.cwd(), name), title, passed: status === 'passed' })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
