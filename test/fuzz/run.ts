import { setTimeout as pause } from 'node:timers/promises';
import { createUnderstudy, type Understudy } from '@understudy/core';
import { type FrameworkName, frameworks, type RunningApp, startApp, switchboard } from '../support/apps.ts';
import { drawAnswer } from './answer.ts';
import { drawFor } from './draw.ts';
import { sendInProcess } from './fetch-client.ts';
import { type HostileProvider, startHostileProvider } from './hostile-provider.ts';
import { callLimitMs, drawOptions } from './options.ts';
import { drawRequest } from './request.ts';
import { type Heard, sendOnSocket } from './socket-client.ts';
import { type HostileWire, hostileWires } from './wires.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly seconds: number;
  /** The batch to begin with: a batch that broke something is found again by its number. */
  readonly from?: number;
}

export interface FuzzReport {
  readonly exchanges: number;
  readonly batches: number;
  /** How many calls ended with each status; 0: without an answer, because the client left or sent no whole request. */
  readonly statuses: ReadonlyMap<number, number>;
  /** How many attempts ended for each reason. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly violations: readonly string[];
}

const doors = [...frameworks, 'fetch'] as const;
type Door = (typeof doors)[number];

/** How long what was begun may take to be cleaned up, on a busy machine. */
const settleMs = 5000;
const callsPerBatch = 24;

/** Hostile clients and hostile providers, with an instance between them, until the time is up. */
export async function fuzz({ seed, seconds, from = 0 }: FuzzOptions): Promise<FuzzReport> {
  const until = performance.now() + seconds * 1000;
  const violations: string[] = [];
  const seen: Seen = { statuses: new Map(), reasons: new Map() };
  const watch = watchProcess((problem) => violations.push(problem));
  const stages = await Promise.all(doors.map(openStage));
  let batches = 0;
  const lane = async (stage: Stage) => {
    while (performance.now() < until && violations.length < 10) {
      const batch = from + batches++;
      for (const problem of await runBatch(stage, seed, batch, seen))
        violations.push(`${stage.door}, batch ${batch}: ${problem}`);
    }
  };
  await Promise.all(stages.map(lane));
  await Promise.all(stages.map((stage) => stage.close()));
  watch.stop();
  return { exchanges: batches * callsPerBatch, batches, ...seen, violations };
}

interface Seen {
  readonly statuses: Map<number, number>;
  readonly reasons: Map<string, number>;
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** What would have ended the process. */
function watchProcess(report: (problem: string) => void) {
  const onError = (kind: string) => (error: unknown) =>
    report(`${kind}: ${error instanceof Error ? error.stack : String(error)}`);
  const [rejection, exception] = [onError('unhandledRejection'), onError('uncaughtException')];
  process.on('unhandledRejection', rejection).on('uncaughtException', exception);
  return { stop: () => process.off('unhandledRejection', rejection).off('uncaughtException', exception) };
}

interface Stage {
  readonly door: Door;
  readonly providers: Readonly<Record<HostileWire, HostileProvider>>;
  /** An app serves many instances, one after the other. */
  serve(instance: Understudy): void;
  send(instance: Understudy, request: ReturnType<typeof drawRequest>, parsed: boolean): Promise<Heard>;
  close(): Promise<void>;
}

async function openStage(door: Door): Promise<Stage> {
  const board = switchboard();
  const started = await Promise.all(hostileWires.map(async (wire) => [wire, await startHostileProvider()] as const));
  const providers = Object.fromEntries(started) as Stage['providers'];
  const apps = door === 'fetch' ? [] : await openApps(door, board);
  return {
    door,
    providers,
    serve: board.use,
    send(instance, request, parsed) {
      const app = apps[parsed ? 1 : 0];
      return app ? sendOnSocket(app.url, request, callLimitMs) : sendInProcess(instance, request, callLimitMs);
    },
    async close() {
      await Promise.all([...apps, ...Object.values(providers)].map((one) => one.close()));
    },
  };
}

function openApps(door: FrameworkName, board: Understudy): Promise<readonly RunningApp[]> {
  return Promise.all([startApp(door, board), startApp(door, board, { bodyParser: 'before' })]);
}

async function runBatch(stage: Stage, seed: number, batch: number, { statuses, reasons }: Seen): Promise<readonly string[]> {
  const draw = drawFor(seed, batch);
  const { providers } = stage;
  for (const [which, wire] of hostileWires.entries()) {
    let asked = 0;
    providers[wire].play(() => drawAnswer(drawFor(seed, batch, 1 + which, asked++), wire));
  }
  const urls = Object.fromEntries(hostileWires.map((wire) => [wire, providers[wire].url])) as Record<HostileWire, string>;
  const instance = createUnderstudy(drawOptions(draw, urls));
  const counts = { started: 0, ended: 0 };
  instance.on((event) => {
    if (event.type === 'call.start') counts.started += 1;
    if (event.type === 'call.end') counts.ended += 1;
    if (event.type === 'attempt.end') count(reasons, event.reason ?? 'answered');
  });
  stage.serve(instance);

  const problems: string[] = [];
  const work = async (first: number, step: number) => {
    for (let call = first; call < callsPerBatch; call += step) {
      const request = drawRequest(drawFor(seed, batch, 0, call));
      const heard = await stage.send(instance, request, draw.chance(0.3));
      const status = Number(/HTTP\/1\.1 ([2-9]\d\d)/.exec(heard.text)?.[1] ?? 0);
      count(statuses, status);
      const asked = `${request.method} ${request.path} ${request.body.slice(0, 300)}`;
      if (heard.ended === 'hung') problems.push(`call ${call} had no end: ${asked}`);
      // No reason has this status: it is what frameworks say of an exception.
      if (status === 500) problems.push(`call ${call} met a defect: ${heard.text.slice(0, 400)} after ${asked}`);
    }
  };
  const width = draw.pick([1, 4, 8]);
  await Promise.all(Array.from({ length: width }, (_, first) => work(first, width)));

  const settled = async (what: string, fits: () => boolean) => {
    const limit = performance.now() + settleMs;
    while (!fits() && performance.now() < limit) await pause(2);
    if (!fits()) problems.push(what);
  };
  await settled(`a call has not ended (${JSON.stringify(counts)})`, () => counts.started === counts.ended);
  await settled('a place stays taken', () => instance.targets().every(({ inFlight }) => inFlight === 0));
  await instance.close({ drain: 0 });
  await settled('a socket to a provider stays open', () =>
    Object.values(providers).every(({ openSockets }) => openSockets === 0),
  );
  return problems;
}
