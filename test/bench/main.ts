// npm run bench: what it costs to have the gateway in the path. Prints, fails nothing. All sides run in turn against the same upstream, so a
// machine that gets slower on the way slows all of them. Each figure is CPU time of the process per call: the median of the rounds' ratios to the
// pass-through of the same round.
import { cpus } from 'node:os';
import { Pool } from 'undici';
import { type Child, startChild } from './child.ts';
import { load, percentile } from './load.ts';

const rounds = Number(process.env.ROUNDS ?? 9);
const seconds = Number(process.env.SECONDS ?? 1);
const connections = 16;
/** Calls after which a process has compiled what it will compile. */
const warmCalls = Number(process.env.WARM ?? 50_000);

interface Side {
  readonly name: string;
  readonly script: './pass-through.ts' | './floor.ts' | './gateway.ts';
  readonly env?: Readonly<Record<string, string>>;
  readonly path: string;
  readonly model?: string;
}

interface Running extends Side {
  readonly child: Child;
}

const chat = '/v1/chat/completions';
const bare: Side = { name: 'pass-through (node:http, undici)', script: './pass-through.ts', path: chat };
const floor: Side = { name: 'floor (Express, 3 spans)', script: './floor.ts', path: `/ai${chat}` };
const gateway: Side = { name: 'Understudy, Express, tracing', script: './gateway.ts', path: `/ai${chat}` };
const withoutExpress: Side = {
  name: 'Understudy, node:http, no SDK',
  script: './gateway.ts',
  env: { ADAPTER: 'http', TRACING: 'off' },
  path: `/ai${chat}`,
};
const messages: Side = { ...gateway, name: 'Understudy, Messages', path: '/ai/v1/messages', model: 'messages' };
const translated: Side = { ...gateway, name: 'Understudy, Chat from Messages', model: 'messages' };
const responses: Side = { ...gateway, name: 'Understudy, Responses', path: '/ai/v1/responses' };
const gemini: Side = { ...gateway, name: 'Understudy, Gemini', path: '/ai/v1beta/models/gemini:generateContent' };
const moreTranslated: readonly Side[] = [
  { ...gateway, name: 'Understudy, Chat from Gemini', model: 'gemini' },
  { ...responses, name: 'Understudy, Responses from Messages', model: 'messages' },
  { ...gateway, name: 'Understudy, Gemini from Chat', path: '/ai/v1beta/models/workhorse:generateContent' },
];
const only = process.env.ONLY?.split(',');
const sides = [bare, floor, gateway, withoutExpress, messages, responses, gemini, translated, ...moreTranslated].filter(
  (side) => side === bare || !only || only.some((part) => side.name.includes(part)),
);

const median = (values: readonly number[]) => percentile(values, 0.5);

async function running(upstreamPort: number): Promise<readonly Running[]> {
  const UPSTREAM = `http://127.0.0.1:${upstreamPort}`;
  return Promise.all(sides.map(async (side) => ({ ...side, child: await startChild(side.script, { ...side.env, UPSTREAM }) })));
}

const send = ({ child, path, model }: Running, options: Parameters<typeof load>[2]) =>
  load(`http://127.0.0.1:${child.port}`, path, { ...options, ...(model !== undefined && { model }) });

/** Microseconds of CPU per call, one value a round, in the order of the sides. */
async function measure(all: readonly Running[], stream: boolean, connections: number): Promise<readonly number[][]> {
  const figures = all.map((): number[] => []);
  for (let i = 0; i < rounds; i++) {
    for (const [n, side] of all.entries()) {
      const before = await side.child.cpu();
      const { calls } = await send(side, { stream, connections, seconds });
      figures[n]?.push((1e6 * ((await side.child.cpu()) - before)) / calls);
    }
  }
  return figures;
}

/** Of each side: microseconds, and the median of the ratios to the pass-through. */
function ratios(figures: readonly number[][]): readonly { readonly us: number; readonly ratio: number }[] {
  const [first = []] = figures;
  return figures.map((own) => ({ us: median(own), ratio: median(own.map((value, i) => value / (first[i] ?? Number.NaN))) }));
}

async function compare(upstreamPort: number, stream: boolean): Promise<void> {
  const all = await running(upstreamPort);
  // A stream takes its time: with more of them at once a round holds as many.
  const atOnce = stream ? 8 * connections : connections;
  for (const side of all) await send(side, { stream, connections: atOnce, seconds: 2 });
  const cold = ratios(await measure(all, stream, atOnce));
  for (const side of all)
    await send(side, { stream, connections: atOnce, seconds: 600, calls: stream ? warmCalls / 5 : warmCalls });
  const warm = ratios(await measure(all, stream, atOnce));
  const [, floorCold] = cold;
  const [, floorWarm] = warm;
  console.log(
    `\n| ${stream ? 'stream of 60 events' : 'JSON, 1 kB in, 1 kB out'} | cold | warm | of the floor, cold | warm | µs, cold | warm |`,
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const times = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(2)} ×`);
  for (const [n, { name }] of all.entries()) {
    const [c, w] = [cold[n], warm[n]];
    if (!c || !w) continue;
    const ofFloor = [c.us / (floorCold?.us ?? Number.NaN), w.us / (floorWarm?.us ?? Number.NaN)].map(times);
    console.log(`| ${[name, times(c.ratio), times(w.ratio), ...ofFloor, c.us.toFixed(0), w.us.toFixed(0)].join(' | ')} |`);
  }
  await Promise.all(all.map(({ child }) => child.stop()));
}

async function addedLatency(pair: readonly Running[]): Promise<void> {
  const perSecond = 1000;
  const [gateway, bare] = [[], []] as [number[], number[]];
  for (let i = 0; i < 3; i++) {
    for (const [n, side] of pair.entries()) {
      const { latencies } = await send(side, {
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
async function failoverTime({ child, path }: Running): Promise<void> {
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
async function abortTime(gateway: Running, upstream: Child): Promise<void> {
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
const { port } = upstream;
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${rounds} rounds of ${seconds} s in turn; cold: after 2 s, warm: after ${warmCalls} calls (streams: a fifth)`,
);
await compare(port, false);
await compare(port, true);
if (!only) {
  const all = await running(port);
  const [passThrough, , full] = all;
  if (passThrough && full) {
    await addedLatency([full, passThrough]);
    await failoverTime(full);
    await abortTime(full, upstream);
  }
  await Promise.all(all.map(({ child }) => child.stop()));
}
await upstream.stop();
