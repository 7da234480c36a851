// npm run soak: the gateway with its shipped policy between real sockets, for minutes, while its providers fail in every way; says of each
// scenario whether its bar is met. SEED, SEEDS (how many, from SEED on), SECONDS and RATE (of full load) change it, ONLY=<part of a name>
// chooses, ALONE=1 leaves out whom it is compared with.
import { cpus } from 'node:os';
import { calibrate } from './calibrate.ts';
import { limits } from './limits.ts';
import { play } from './play.ts';
import { barLine, errorTimes, figures, machineLine, title, whys } from './report.ts';
import type { Scenario } from './scenario.ts';
import { scenarioTable } from './scenarios.ts';

const firstSeed = Number(process.env.SEED ?? 1);
const seeds = Number(process.env.SEEDS ?? 1);
const given = process.env.SECONDS === undefined ? undefined : Number(process.env.SECONDS);
const only = process.env.ONLY ?? '';
const alone = process.env.ALONE === '1';

const chosen = scenarioTable(given).filter(({ name }) => name.includes(only));
let fullLoad = process.env.RATE === undefined ? undefined : Number(process.env.RATE);

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}.`);
console.log(
  `The policy is the shipped one but for timeout ${JSON.stringify(limits)} (ms), for providers that answer within 120 ms.`,
);

async function rateOf({ callsPerSecond }: Scenario): Promise<number> {
  if (callsPerSecond !== 'calibrated') return callsPerSecond;
  if (fullLoad === undefined) {
    const heaviest = scenarioTable(given).find(({ name }) => name === 'full-load');
    if (!heaviest) throw new Error('There is no scenario to calibrate with.');
    fullLoad = await calibrate(heaviest, firstSeed);
    console.log(`\nFull load, as calibrated: ${fullLoad} calls/s.`);
  }
  return fullLoad;
}

/** Returns whether the first contender, whom the bars are for, met them all. */
async function soak(scenario: Scenario, seed: number): Promise<boolean> {
  const callsPerSecond = await rateOf(scenario);
  const lines: string[] = [];
  let isMet = true;
  for (const [i, contender] of (alone ? scenario.contenders.slice(0, 1) : scenario.contenders).entries()) {
    const run = await play(scenario, { contender, seed, callsPerSecond });
    if (i === 0) console.log(title(run));
    console.log(figures(run));
    if (i > 0) continue;
    const bars = scenario.bars.map((bar) => bar(run));
    isMet = bars.every((bar) => bar.isMet);
    lines.push(`${whys(run.ends)}${errorTimes(run.ends)}${machineLine(run)}${bars.map(barLine).join('\n')}`);
  }
  console.log(lines.join('\n'));
  return isMet;
}

const missed: string[] = [];
for (const scenario of chosen) {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    if (!(await soak(scenario, seed))) missed.push(`${scenario.name} (SEED=${seed})`);
  }
}
console.log(missed.length === 0 ? '\nEvery bar is met.' : `\nBars missed in: ${missed.join(', ')}`);
if (chosen.length === 0) console.log(`No scenario has "${only}" in its name.`);
process.exitCode = missed.length === 0 && chosen.length > 0 ? 0 : 1;
