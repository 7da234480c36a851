// npm run bench: what it costs to have the gateway in the path. Prints, fails nothing. Both run in turn against the same upstream, so a
// machine that gets slower on the way slows both.
import { cpus } from 'node:os';
import { Pool } from 'undici';
import { type Child, startChild } from './child.ts';
import { load, percentile, type Round } from './load.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 4);
const connections = 16;

interface Side {
  readonly name: string;
  readonly child: Child;
  readonly path: string;
}

interface Figures {
  /** Microseconds of the process per call, one value a round. */
  readonly cpu: number[];
  readonly perSecond: number[];
  readonly latencies: number[];
}

async function round(side: Side, stream: boolean, figures: Figures): Promise<void> {
  const before = await side.child.cpu();
  const result: Round = await load(`http://127.0.0.1:${side.child.port}`, side.path, { stream, connections, seconds });
  figures.cpu.push((1e6 * ((await side.child.cpu()) - before)) / result.calls);
  figures.perSecond.push(result.calls / result.seconds);
  figures.latencies.push(...result.latencies);
}

const median = (values: readonly number[]) => percentile(values, 0.5);
const fixed = (value: number, digits = 0) => value.toFixed(digits).padStart(9);

async function compare(sides: readonly [Side, Side], stream: boolean): Promise<void> {
  const figures = sides.map((): Figures => ({ cpu: [], perSecond: [], latencies: [] }));
  for (const side of sides) await load(`http://127.0.0.1:${side.child.port}`, side.path, { stream, connections, seconds: 6 }); // warm
  for (let i = 0; i < rounds; i++) {
    for (const [n, side] of sides.entries()) {
      const own = figures[n];
      if (own) await round(side, stream, own);
    }
  }
  const [gateway, bare] = figures;
  if (!gateway || !bare) return;
  console.log(`\n${stream ? 'streams (60 events)' : 'JSON (1 kB in, 1 kB out)'}          gateway  pass-through     ratio`);
  const row = (name: string, of: (f: Figures) => number, digits = 0) =>
    console.log(
      `  ${name.padEnd(28)}${fixed(of(gateway), digits)}     ${fixed(of(bare), digits)} ${fixed(of(gateway) / of(bare), 2)}`,
    );
  row('CPU per call, µs (median)', (f) => median(f.cpu));
  row('calls per second (median)', (f) => median(f.perSecond));
  row('p50, ms', (f) => percentile(f.latencies, 0.5), 2);
  row('p99, ms', (f) => percentile(f.latencies, 0.99), 2);
  const ratios = gateway.cpu.map((value, i) => value / (bare.cpu[i] ?? Number.NaN));
  console.log(`  CPU ratio by round: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
}

async function addedLatency(sides: readonly [Side, Side]): Promise<void> {
  const perSecond = 1000;
  const [gateway, bare] = [[], []] as [number[], number[]];
  for (let i = 0; i < 3; i++) {
    for (const [n, side] of sides.entries()) {
      const { latencies } = await load(`http://127.0.0.1:${side.child.port}`, side.path, {
        stream: false,
        connections,
        seconds: 3,
        perSecond,
      });
      (n === 0 ? gateway : bare).push(...latencies);
    }
  }
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(gateway, share) - percentile(bare, share));
  console.log(`\nadded latency at ${perSecond} JSON calls per second: p50 ${p50?.toFixed(2)} ms, p99 ${p99?.toFixed(2)} ms`);
}

/** What a call takes whose first target answers 503, on top of one whose first target answers: that target's round trip included. */
async function failoverTime({ child, path }: Side): Promise<void> {
  const pool = new Pool(`http://127.0.0.1:${child.port}`, { connections: 1 });
  const headers = { 'content-type': 'application/json' };
  const took = { workhorse: [] as number[], failing: [] as number[] };
  for (let i = 0; i < 1000; i++) {
    for (const model of ['workhorse', 'failing'] as const) {
      const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
      const at = performance.now();
      const answer = await pool.request({ path, method: 'POST', headers, body });
      await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`${model} answered ${answer.statusCode}`);
      took[model].push(performance.now() - at);
    }
  }
  await pool.destroy();
  const added = (share: number) => (percentile(took.failing, share) - percentile(took.workhorse, share)).toFixed(2);
  console.log(
    `a failover adds, with the failed attempt itself: p50 ${added(0.5)} ms, p99 ${added(0.99)} ms (1,000 calls, one by one)`,
  );
}

/** From the moment in which a client leaves to the moment in which its upstream socket is closed. */
async function abortTime(gateway: Side, upstream: Child): Promise<void> {
  const body = JSON.stringify({ model: 'workhorse', stream: true, messages: [{ role: 'user', content: 'hold-this-stream' }] });
  const took: number[] = [];
  await upstream.ask('closedAt');
  const pool = new Pool(`http://127.0.0.1:${gateway.child.port}`, { connections: 1 });
  for (let i = 0; i < 200; i++) {
    const answer = await pool.request({
      path: gateway.path,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    await new Promise((resolve) => answer.body.once('data', resolve));
    const at = process.hrtime.bigint();
    answer.body.on('error', () => {});
    answer.body.destroy();
    for (;;) {
      const [closed] = await upstream.ask<string[]>('closedAt');
      if (closed !== undefined) {
        took.push(Number(BigInt(closed) - at) / 1e6);
        break;
      }
    }
  }
  await pool.destroy();
  console.log(
    `abort to closed upstream socket, 200 streams: p50 ${percentile(took, 0.5).toFixed(2)} ms, worst ${percentile(took, 1).toFixed(2)} ms`,
  );
}

const upstream = await startChild('./upstream.ts');
const env = { UPSTREAM: `http://127.0.0.1:${upstream.port}` };
const gateway: Side = { name: 'gateway', child: await startChild('./gateway.ts', env), path: '/ai/v1/chat/completions' };
const bare: Side = { name: 'pass-through', child: await startChild('./pass-through.ts', env), path: '/' };
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${rounds} rounds of ${seconds} s in turn, ${connections} connections`,
);
await compare([gateway, bare], false);
await compare([gateway, bare], true);
await addedLatency([gateway, bare]);
await failoverTime(gateway);
await abortTime(gateway, upstream);
await Promise.all([gateway.child.stop(), bare.child.stop(), upstream.stop()]);
