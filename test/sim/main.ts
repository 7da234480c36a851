// npm run sim: a day of calls against five targets that fail, on a simulated clock. CALLS and SEED change it, --verbose tells of each incident.
import { runNaive } from './naive.ts';
import { count, damageTable, figuresTable, verdicts } from './report.ts';
import { planDay, targets } from './schedule.ts';
import { runBestSingle } from './single.ts';
import { classes, policy, runUnderstudy } from './understudy-run.ts';

const seed = Number(process.env.SEED ?? 1);
const calls = Number(process.env.CALLS ?? 2_000_000);

const began = performance.now();
console.log(`SEED=${seed} CALLS=${calls}. Targets: ${targets.map(({ name, tier }) => `${name} (tier ${tier})`).join(', ')}.`);
const strategies = `JSON ${classes.json.strategy}, streams ${classes.stream.strategy}`;
console.log(`Policy of Understudy: the defaults, ${JSON.stringify(policy)}; strategies: ${strategies}.\n`);
const day = planDay(seed, calls);
const single = runBestSingle(day);
const naive = runNaive(day);
const understudy = await runUnderstudy(day);
const { figures, garbled } = understudy;

console.log(figuresTable({ Understudy: figures, [`best single (${single.name})`]: single.figures, 'naive fallback': naive }));
console.log(
  `\nSpliced by Understudy: ${count(figures.stream.spliced)} streams; not word for word what was to be said: ${count(garbled)}`,
);
console.log(verdicts(figures, naive));

if (process.argv.includes('--verbose')) console.log(`\n${damageTable(understudy)}`);
console.log(`\n${Math.round((performance.now() - began) / 1000)} s`);
