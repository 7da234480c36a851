// npm run weather: every cell of the table, Understudy against four rivals and an oracle, on a simulated clock. SEED changes it, CELL=storm
// plays only the cells with that in their names, --verbose tells all of every contender. Ends with 1 where a rival is better.
import { runAll } from './crew.ts';
import { betterThanUs, details, detailTitle, legend, row, title, verdict } from './report.ts';
import type { CellResult } from './run-cell.ts';
import { cells } from './table.ts';
import { policy } from './understudy-run.ts';

const seed = Number(process.env.SEED ?? 1);
const wanted = process.env.CELL ?? '';
const verbose = process.argv.includes('--verbose');
const places = [...cells.keys()].filter((place) => cells[place]?.name.includes(wanted));
const began = performance.now();

console.log(`SEED=${seed}${wanted && ` CELL=${wanted}`}. Policy of Understudy: the defaults, ${JSON.stringify(policy)}.\n`);
console.log(title);
const results: CellResult[] = [];
await runAll(places, seed, (result) => {
  results.push(result);
  console.log(row(result));
});

console.log(`\n${detailTitle}`);
for (const result of results) console.log(details(result, verbose ? undefined : ['understudy', 'oracle']));
console.log(`\n${legend}\n\n${verdict(results)}`);
console.log(
  `\n${results.reduce((sum, { calls }) => sum + calls, 0).toLocaleString('en-US')} calls, ${Math.round((performance.now() - began) / 1000)} s`,
);
process.exitCode = results.length === 0 || results.some((result) => betterThanUs(result).length > 0) ? 1 : 0;
