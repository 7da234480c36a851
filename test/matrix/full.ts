// npm run matrix: every recorded class of stream, broken at every event by every fault. Ends with 1 where a guarantee is broken.
import { type Cell, classNames, everyCell, faults } from './cells.ts';
import { loadClasses } from './classes.ts';
import { type Ending, explain, judge } from './judge.ts';
import { openLanes, runCells } from './run-cell.ts';

const began = performance.now();
const classes = loadClasses();
const cells = everyCell(classes);
console.log(`Every cell: ${cells.length}.`);

interface Row extends Record<Ending, number> {
  cells: number;
  violations: number;
}
const nameOf = ({ kind, fault }: Pick<Cell, 'kind' | 'fault'>) => `${kind}, ${fault}`;
const rows = new Map<string, Row>();
for (const kind of classNames)
  for (const fault of faults)
    rows.set(nameOf({ kind, fault }), { cells: 0, completed: 0, recovered: 0, spliced: 0, error: 0, violations: 0 });

/** The guarantees that were broken, each with how often and where first. */
const broken = new Map<string, { count: number; readonly first: string }>();
const lanes = await openLanes(classes, 8);
await runCells(
  lanes,
  cells,
  (seen) => {
    const verdict = judge(seen);
    const row = rows.get(nameOf(seen.cell)) as Row;
    row.cells += 1;
    row[verdict.ending] += 1;
    if (verdict.violations.length > 0) row.violations += 1;
    for (const violation of verdict.violations) {
      const entry = broken.get(violation) ?? { count: 0, first: explain(seen, verdict) };
      entry.count += 1;
      broken.set(violation, entry);
    }
  },
  (_, index) => index % 10 === 0,
);
await Promise.all(lanes.map((lane) => lane.close()));

const columns = ['cells', 'completed', 'recovered', 'spliced', 'error', 'violations'] as const;
const titles = ['class, fault', 'cells', 'completed', 'recovered', 'spliced', 'error event', 'violations'];
const line = ([name = '', ...numbers]: readonly string[]) => name.padEnd(34) + numbers.map((text) => text.padStart(12)).join('');
const sum = (column: (typeof columns)[number]) => [...rows.values()].reduce((total, row) => total + row[column], 0);
console.log(line(titles));
for (const [name, row] of rows) console.log(line([name, ...columns.map((column) => String(row[column]))]));
console.log(line(['all', ...columns.map((column) => String(sum(column)))]));
for (const [violation, { count, first }] of [...broken].sort((a, b) => b[1].count - a[1].count))
  console.log(`\n${count} x ${violation}\n  e.g. ${first}`);
console.log(`\n${Math.round((performance.now() - began) / 1000)} s`);
process.exitCode = broken.size > 0 ? 1 : 0;
