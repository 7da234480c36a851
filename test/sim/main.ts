// npm run sim: a day of calls against five targets that fail, on a simulated clock. CALLS and SEED change it, --verbose tells of each incident.
import { type Figures, patienceMs } from './figures.ts';
import { runNaive } from './naive.ts';
import { planDay, targets } from './schedule.ts';
import { runBestSingle } from './single.ts';
import { type Damage, policy, runUnderstudy, strategy } from './understudy-run.ts';

const seed = Number(process.env.SEED ?? 1);
const calls = Number(process.env.CALLS ?? 2_000_000);
const badBar = 0.1;
const downBar = 0.02;

const began = performance.now();
console.log(`SEED=${seed} CALLS=${calls}. Targets: ${targets.map(({ name, tier }) => `${name} (tier ${tier})`).join(', ')}.`);
console.log(`Policy of Understudy: the defaults, strategy ${strategy}, ${JSON.stringify(policy)}`);
const day = planDay(seed, calls);
const single = runBestSingle(day);
const naive = runNaive(day);
const understudy = await runUnderstudy(day);

const seconds = patienceMs / 1000;
const titles = ['calls', 'failed', `over ${seconds} s`, 'bad', 'share', 'attempts', 'to down', 'p50 ms', 'p99 ms'];
const line = ([name = '', ...cells]: readonly string[]) => name.padEnd(24) + cells.map((cell) => cell.padStart(11)).join('');
const count = (value: number) => value.toLocaleString('en-US');
const percent = (value: number) => `${(100 * value).toPrecision(3)} %`;

function row(name: string, { calls, failed, late, bad, attempts, toDown, p50, p99 }: Figures): string {
  return line([name, ...[calls, failed, late, bad].map(count), percent(bad / calls), ...[attempts, toDown, p50, p99].map(count)]);
}

console.log(`\n${line(['', ...titles])}`);
console.log(row('Understudy', understudy.figures));
console.log(row(`best single (${single.name})`, single.figures));
console.log(row('naive fallback', naive));
console.log(`(bad: failed or over ${seconds} s. to down: requests to a target while every call to it failed.)\n`);

function bar(what: string, ours: number, theirs: number, most: number): void {
  const share = theirs === 0 ? (ours === 0 ? 0 : Number.POSITIVE_INFINITY) : ours / theirs;
  const verdict = share <= most ? 'met' : 'NOT met';
  console.log(`${what}: ${count(ours)} of naive's ${count(theirs)} = ${percent(share)}, at most ${percent(most)}: ${verdict}`);
}
bar('Bad calls', understudy.figures.bad, naive.bad, badBar);
bar('Requests to a target that is down', understudy.figures.toDown, naive.toDown, downBar);

if (process.argv.includes('--verbose')) tellIncidents(understudy.damages, understudy.badWithoutIncident);
console.log(`\n${Math.round((performance.now() - began) / 1000)} s`);

function tellIncidents(damages: readonly Damage[], badWithoutIncident: number): void {
  const columns = ['from', 'requests', 'hit', 'elsewhere', 'there', 'failed', `over ${seconds} s`];
  console.log(`\n${line(['Understudy, by incident', ...columns])}`);
  for (const { incident, requests, hit, servedElsewhere, servedThere, failed, late } of damages) {
    const minutes = Math.floor(incident.from / 60_000);
    const from = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const name = `${targets[incident.target]?.name}, ${incident.fault}`;
    console.log(line([name, from, ...[requests, hit, servedElsewhere, servedThere, failed, late].map(count)]));
  }
  console.log(`(hit: calls whose request met the fault; elsewhere, there: answered in time by another target, by this one.)`);
  console.log(`Bad calls that met no fault: ${count(badWithoutIncident)}`);
}
