import { percentile } from '../bench/load.ts';
import { type Bar, countOf, lateMs, percent, seconds } from './bar.ts';
import type { End } from './offer.ts';
import type { Run } from './run.ts';

const whole = (value: number) => value.toLocaleString('en');
const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const columns = ['calls', 'right', 'errors', '', 'wrong', 'late', 'seams', 'p50', 'p99', 'worst', 'sent a call'];

export function title({ scenario: { name, says, providers, seconds: long }, callsPerSecond, seed }: Run): string {
  const load = `${callsPerSecond} calls/s for ${long} s, ${providers} providers, SEED=${seed}`;
  return `\n${name}: ${says}\n  ${load}\n  ${row('', columns)}`;
}

export function figures({ contender, ends, providers }: Run): string {
  const errors = countOf(ends, 'error');
  const times = ends.map(({ tookMs }) => tookMs);
  const sent = providers.flat().reduce((sum, { asked }) => sum + asked, 0);
  const late = ends.filter(({ tookMs }) => tookMs > lateMs).length;
  const seams = ends.reduce((sum, end) => sum + end.seams, 0);
  const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => seconds(percentile(times, share)));
  const counts = [ends.length, countOf(ends, 'right'), errors].map(whole);
  const rest = [whole(countOf(ends, 'wrong')), whole(late), whole(seams), p50, p99, worst, (sent / ends.length).toFixed(2)];
  return `  ${row(contender, [...counts, percent(errors / ends.length, 3), ...rest.map(String)])}`;
}

/** Why calls did not end right, the most frequent first. */
export function whys(ends: readonly End[]): string {
  const counts = new Map<string, number>();
  for (const { why } of ends) if (why !== '') counts.set(why, (counts.get(why) ?? 0) + 1);
  const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 6);
  return most.map(([why, count]) => `    ${whole(count).padStart(6)} × ${why}\n`).join('');
}

/** Which seconds errors fell into, as runs of the arrival times. */
export function errorTimes(ends: readonly End[]): string {
  const bad = [...new Set(ends.filter(({ ended }) => ended !== 'right').map(({ at }) => Math.floor(at)))].toSorted(
    (a, b) => a - b,
  );
  if (bad.length === 0) return '';
  const spans: [number, number][] = [];
  for (const second of bad) {
    const last = spans.at(-1);
    if (last && second <= last[1] + 1) last[1] = second;
    else spans.push([second, second]);
  }
  const told = spans.slice(0, 15).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return `    of calls that came in seconds ${told.join(', ')}${spans.length > 15 ? ', ...' : ''}\n`;
}

export function machineLine({ usage, memory }: Run): string {
  const processes = usage.processes.map(
    ({ name, cores, delay }) =>
      `${name} ${percent(cores, 0)} of a core, timers late by ${Math.round(delay.p99)}/${Math.round(delay.worst)} ms`,
  );
  const held = memory
    ? `  memory of the gateway, warm and at the end: RSS ${mb(memory.warm.rss)}, ${mb(memory.end.rss)}; heap ${mb(memory.warm.heapUsed)}, ${mb(memory.end.heapUsed)}\n`
    : '';
  return `${held}  ${processes.join('; ')} (p99/worst); elsewhere ${percent(usage.others, 0)}\n`;
}

export function barLine({ says, got, isMet }: Bar): string {
  return `  ${isMet ? 'met   ' : 'MISSED'}  ${says}: ${got}`;
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(8) + cells.map((cell) => cell.padStart(cell === 'sent a call' ? 13 : 10)).join('');
}
