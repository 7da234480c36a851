// npm run bench:memory: what the gateway holds when there is much of everything: open streams, slow readers, tokens, calls. Prints,
// fails nothing. Each part has a gateway of its own, so that none inherits the garbage of another.

import { execSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Child, type Memory, startChild } from './child.ts';

const calls = Number(process.env.CALLS ?? 100_000);
const wantedStreams = Number(process.env.STREAMS ?? 5000);
const slowReaders = Number(process.env.READERS ?? 1000);
const tokens = Number(process.env.TOKENS ?? 1_000_000);
const answers = 500;
const answerTokens = 2000;

const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const kb = (bytes: number) => `${Math.round(bytes / 1024).toLocaleString('en')} kB`;
const number = (value: number) => value.toLocaleString('en');
const line = (name: string, text: string) => console.log(`  ${name.padEnd(34)}${text}`);
const tell = (name: string, { rss, heapUsed, external }: Memory) =>
  line(name, `RSS ${mb(rss).padStart(9)}   heap ${mb(heapUsed).padStart(9)}   outside the heap ${mb(external).padStart(9)}`);

/** Waits until it holds, or for so long. */
async function until(holds: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const endAt = performance.now() + seconds * 1000;
  while (performance.now() < endAt) {
    if (await holds()) return true;
    await sleep(100);
  }
  return false;
}

interface Bench {
  readonly gateway: Child;
  readonly upstream: Child;
  clients(mode: 'open' | 'flood' | 'tokens', count: number, model?: 'crowd' | 'alone'): Promise<Child>;
  /** What the gateway holds, its finished spans sent. */
  memory(): Promise<Memory>;
}

interface Part {
  readonly title: string;
  readonly upstream?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run: (bench: Bench) => Promise<void>;
}

async function runPart({ title, upstream: script = './endurance-upstream.ts', env = {}, run }: Part): Promise<void> {
  console.log(`\n${title}`);
  const started: Child[] = [];
  const start = async (...what: Parameters<typeof startChild>) => {
    const child = await startChild(...what);
    started.push(child);
    return child;
  };
  try {
    const upstream = await start(script, env);
    const gateway = await start('./gateway.ts', { UPSTREAM: `http://127.0.0.1:${upstream.port}` }, ['--expose-gc']);
    await run({
      gateway,
      upstream,
      clients: (mode, count, model = 'crowd') =>
        start('./endurance-clients.ts', { GATEWAY: String(gateway.port), MODE: mode, COUNT: String(count), MODEL: model }),
      async memory() {
        await gateway.ask('flush');
        return gateway.memory();
      },
    });
  } catch (error) {
    line('did not get through', String(error));
  } finally {
    await Promise.all(started.map((child) => child.stop()));
  }
}

interface ClientState {
  readonly begun: number;
  readonly whole: number;
  readonly broken: number;
  readonly events: number;
  readonly firstBroken: string;
}
const stateOf = (clients: Child) => clients.ask<ClientState>('state');

/** What one process may have open; Node has raised its soft limit to the hard one at its start. */
function openFiles(): number {
  try {
    const told = execSync('ulimit -n', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return told === 'unlimited' ? Number.POSITIVE_INFINITY : Number(told);
  } catch {
    return Number.POSITIVE_INFINITY; // Windows knows no such limit
  }
}

async function openStreams({ upstream, clients: start, memory }: Bench): Promise<void> {
  const limit = openFiles();
  // Two sockets of the gateway for each stream, and some files of its own.
  const streams = Math.min(wantedStreams, Math.floor((limit - 200) / 2));
  if (streams < wantedStreams) line('limited by open files', `${number(limit)} a process: ${number(streams)} streams`);
  const before = await memory();
  tell('before', before);
  const clients = await start('open', streams);
  const from = performance.now();
  await until(async () => {
    const { begun, broken } = await stateOf(clients);
    return begun + broken >= streams;
  }, 40);
  const { begun, broken } = await stateOf(clients);
  const open = begun - broken;
  line('open at once', `${number(open)} of ${number(streams)}, after ${((performance.now() - from) / 1000).toFixed(1)} s`);
  await sleep(6000);
  const held = await memory();
  tell('all open, for 6 s', held);
  line('for each stream', `RSS ${kb((held.rss - before.rss) / open)}, heap ${kb((held.heapUsed - before.heapUsed) / open)}`);
  await upstream.ask('finish');
  await until(async () => {
    const state = await stateOf(clients);
    return state.whole + state.broken >= streams;
  }, 30);
  const end = await stateOf(clients);
  line('ended with data: [DONE]', `${number(end.whole)} of ${number(streams)}${end.broken > 0 ? `; ${end.firstBroken}` : ''}`);
  // Of each stream: the role before its tokens, the finish and the terminator after them.
  line('tokens arrived', `${number(end.events - 3 * end.whole)} of ${number(await upstream.ask<number>('sent'))}`);
  tell('all ended', await memory());
  await sleep(7000); // longer than an unused upstream socket stays open
  const after = await memory();
  tell('7 s later', after);
  line('most RSS at any time', `${mb(after.peakRss)} (bar: 1,024 MB)`);
}

interface Flood {
  readonly taken: number;
  readonly closed: boolean;
}

async function slow({ upstream, clients: start, memory }: Bench): Promise<void> {
  tell('before', await memory());
  const clients = await start('flood', slowReaders, 'alone');
  const floods = () => upstream.ask<readonly Flood[]>('floods');
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const from = performance.now();
  await until(async () => {
    const { begun, broken } = await stateOf(clients);
    return begun + broken >= slowReaders;
  }, 30);
  const { begun, broken, firstBroken } = await stateOf(clients);
  const took = (performance.now() - from) / 1000;
  line(
    'reading',
    `${number(begun - broken)} of ${number(slowReaders)}, after ${took.toFixed(1)} s${broken ? `; ${firstBroken}` : ''}`,
  );
  for (const at of [10, 20]) {
    await sleep(10_000);
    const held = await memory();
    tell(`after ${at} s`, held);
    const taken = (await floods()).map((flood) => flood.taken);
    const read = await clients.ask<readonly number[]>('read');
    line('  upstream got rid of, a stream', `mean ${kb(sum(taken) / taken.length)}, most ${kb(Math.max(...taken))} of 10,240 kB`);
    line('  readers took, a stream', `mean ${kb(sum(read) / read.length)}, most ${kb(Math.max(...read))}`);
    if (at === 20) line('most RSS at any time', mb(held.peakRss));
  }
  await clients.stop();
  await until(async () => (await floods()).every(({ closed }) => closed), 20);
  const closed = (await floods()).filter((flood) => flood.closed).length;
  line('upstream sockets closed', `${number(closed)} of ${number(slowReaders)} once the readers had left`);
  tell('all gone', await memory());
}

async function longStream({ upstream, clients: start, memory }: Bench): Promise<void> {
  tell('before', await memory());
  const from = performance.now();
  const clients = await start('tokens', 1);
  for (const share of [0.1, 0.5, 1]) {
    await until(async () => {
      const { events, broken } = await stateOf(clients);
      return events >= tokens * share || broken > 0;
    }, 90);
    const held = await memory();
    tell(`at ${number((await stateOf(clients)).events)} events`, held);
  }
  const took = (performance.now() - from) / 1000;
  await upstream.ask('finish');
  await until(async () => {
    const { whole, broken } = await stateOf(clients);
    return whole + broken > 0;
  }, 10);
  const { whole, events, firstBroken } = await stateOf(clients);
  tell('ended', await memory());
  line(
    'ended with data: [DONE]',
    whole === 1 ? `yes, after ${number(events)} events in ${took.toFixed(1)} s` : `no: ${firstBroken}`,
  );
}

/** What each open stream costs that has said as much as a long answer: its text is kept, for another target to go on with. */
async function longAnswers({ upstream, clients: start, memory }: Bench): Promise<void> {
  const before = await memory();
  tell('before', before);
  const clients = await start('tokens', answers);
  const expected = answers * (answerTokens + 1);
  await until(async () => {
    const { events, broken } = await stateOf(clients);
    return events >= expected || broken > 0;
  }, 60);
  const held = await memory();
  tell('all said, all open', held);
  line(
    'for each stream',
    `RSS ${kb((held.rss - before.rss) / answers)}, heap ${kb((held.heapUsed - before.heapUsed) / answers)}`,
  );
  await upstream.ask('finish');
  await until(async () => {
    const { whole, broken } = await stateOf(clients);
    return whole + broken >= answers;
  }, 20);
  const { whole, firstBroken } = await stateOf(clients);
  line('ended with data: [DONE]', `${number(whole)} of ${number(answers)}${firstBroken && `; ${firstBroken}`}`);
  tell('all ended', await memory());
}

async function manyCalls({ gateway, memory }: Bench): Promise<void> {
  const connections = 16;
  const pool = new Pool(`http://127.0.0.1:${gateway.port}`, { connections });
  const body = JSON.stringify({
    model: 'workhorse',
    messages: [{ role: 'user', content: 'Please summarise this. '.repeat(40) }],
  });
  const headers = { 'content-type': 'application/json' };
  let made = 0;
  let failed = 0;
  const callUntil = (end: number) =>
    Promise.all(
      Array.from({ length: connections }, async () => {
        while (made < end) {
          made += 1;
          const answer = await pool.request({ path: '/ai/v1/chat/completions', method: 'POST', headers, body });
          if (answer.statusCode !== 200) failed += 1;
          await answer.body.dump();
        }
      }),
    );
  const from = performance.now();
  for (const share of [0.1, 0.4, 0.7, 1]) {
    await callUntil(Math.round(calls * share));
    tell(`after ${number(made)} calls`, await memory());
  }
  const seconds = (performance.now() - from) / 1000;
  line('answered with 200', `${number(made - failed)} of ${number(made)}, in ${seconds.toFixed(0)} s`);
  await pool.destroy();
}

const only = process.argv[2];
const parts: Readonly<Record<string, Part>> = {
  open: { title: `${number(wantedStreams)} open streams`, run: openStreams },
  answers: {
    title: `${number(answers)} open streams that have said ${number(answerTokens)} tokens each`,
    env: { TOKENS: String(answerTokens) },
    run: longAnswers,
  },
  slow: { title: `${number(slowReaders)} slow readers, half of them stop for good`, run: slow },
  long: { title: `one stream of ${number(tokens)} events`, env: { TOKENS: String(tokens) }, run: longStream },
  calls: { title: `${number(calls)} JSON calls`, upstream: './upstream.ts', run: manyCalls },
};
console.log(`Node ${process.version}; the gateway's process, its garbage collected before each figure`);
for (const [name, one] of Object.entries(parts)) if (only === undefined || only === name) await runPart(one);
