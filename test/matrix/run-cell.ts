import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createUnderstudy, type Options, type Understudy, type UnderstudyEvent } from '@understudy/core';
import { understudy } from '@understudy/express';
import { type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import express from 'express';
import { providersOf, targetOf, wires } from '../support/providers.ts';
import { bodies } from './asked.ts';
import { type BlockProvider, startBlockProvider } from './block-provider.ts';
import type { Cell } from './cells.ts';
import { askedFor, type Classes, classOf, type StreamClass, secondAnswer } from './classes.ts';
import { requestOf } from './client-apis.ts';
import { readBySdk, type SdkAnswer } from './read-by-sdk.ts';

/** A cell takes milliseconds, on a busy machine seconds; one that takes this long hangs. */
export const cellLimitMs = 20_000;

/** All that can be known from outside of what happened in a cell. */
export interface Seen {
  readonly cell: Cell;
  readonly stream: StreamClass;
  readonly status: number;
  /** `x-understudy-target`: who stood at the commit point. */
  readonly target: string | null;
  readonly bytes: Buffer;
  /** The connection broke under the client. */
  readonly broken: string | undefined;
  readonly hung: boolean;
  readonly ms: number;
  readonly events: readonly UnderstudyEvent[];
  /** Requests that the two targets got. */
  readonly asked: readonly [first: number, second: number];
  /** Requests that a provider was still answering after the call. */
  readonly open: number;
  /** Places that targets still held after the call. */
  readonly inFlight: number;
  /** What the second target says of its request where that makes no sense. */
  readonly trouble: readonly string[];
  readonly ids: readonly [first: string, second: string];
  /** What the official SDK made of the same bytes, where it read them. */
  readonly sdk?: SdkSaw;
}

type SdkSaw = { readonly threw: string } | (SdkAnswer & { readonly threw?: never });

interface RunOptions {
  /** The official SDK of the dialect reads the stream; its bytes are seen all the same. */
  readonly bySdk?: boolean;
}

/** An instance with its app and its providers. Runs one cell at a time, so that all it publishes belongs to that cell. */
export interface Lane {
  run(cell: Cell, options?: RunOptions): Promise<Seen>;
  close(): Promise<void>;
}

/** Runs cells on so many lanes at once; the answers come in the order of the cells. */
export async function runCells(
  lanes: readonly Lane[],
  cells: readonly Cell[],
  done: (seen: Seen) => void,
  bySdk: (cell: Cell, index: number) => boolean = () => false,
): Promise<void> {
  let next = 0;
  const work = async (lane: Lane) => {
    for (let index = next++; index < cells.length; index = next++) {
      const cell = cells[index] as Cell;
      done(await runSteady(lane, cell, { bySdk: bySdk(cell, index) }));
    }
  };
  await Promise.all(lanes.map(work));
}

/** On a busy machine a good target may look slow, and a call may need longer than it has. That is not what a cell is about, so the cell is tried again: a real stall stays one. */
async function runSteady(lane: Lane, cell: Cell, options: RunOptions): Promise<Seen> {
  for (let tries = 1; ; tries += 1) {
    const seen = await lane.run(cell, options);
    if (!wasStarved(seen) || tries === 5) return seen;
  }
}

function wasStarved({ cell, stream, hung, ms, events, ids }: Seen): boolean {
  const isDue = (reason: string, target: string) => {
    if (cell.fault !== 'stall' || target === ids[1]) return false;
    return reason === 'stalled' || cell.k <= stream.firstSemantic;
  };
  const late = events.some((event) => {
    if (event.type !== 'attempt.end' || event.reason === undefined) return false;
    const { reason, target } = event;
    return reason === 'deadline' || ((reason === 'slow' || reason === 'stalled') && !isDue(reason, target));
  });
  return hung || ms > cellLimitMs || late;
}

export function openLanes(classes: Classes, count: number): Promise<readonly Lane[]> {
  return Promise.all(Array.from({ length: count }, () => openLane(classes)));
}

/** The stream that is played at this moment, and what the second target had to say of it. */
interface Now {
  stream: StreamClass | undefined;
  trouble: string[];
}

async function openLane(classes: Classes): Promise<Lane> {
  const now: Now = { stream: undefined, trouble: [] };
  const firsts = await ofEach(startBlockProvider);
  const seconds = await ofEach((wire) => startSecond(wire, now));
  const instance = createUnderstudy(optionsFor(firsts, seconds));
  let events: UnderstudyEvent[] = [];
  instance.on((event) => events.push(event));
  const server = createServer(express().use('/ai', understudy(instance)));
  server.keepAliveTimeout = 0; // a socket that is closed for being idle meets the next cell
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ai`;

  return {
    async run(cell, { bySdk = false } = {}) {
      const stream = classOf(classes, cell);
      const [first, second] = [firsts[cell.wire], seconds[cell.second]];
      now.stream = stream;
      now.trouble = [];
      events = [];
      second.resetLog();
      const asked = first.requests;
      // What an earlier cell left behind is not counted again.
      const heldBefore = held(instance);
      first.play({ blocks: stream.blocks, fault: cell.fault, k: cell.k });

      const answer = await (bySdk ? askBySdk : ask)(url, cell, stream);
      const left = () => first.open + second.requests.filter(({ finished, aborted }) => !finished && !aborted).length;
      const inFlight = () => held(instance) - heldBefore;
      // The end of a stream reaches the client before the gateway has tidied up behind it.
      await until(() => atRest(events) && left() === 0 && inFlight() === 0);
      const open = left();
      await first.drop();
      return {
        cell,
        stream,
        ...answer,
        events,
        asked: [first.requests - asked, second.requests.length],
        open,
        inFlight: inFlight(),
        trouble: now.trouble,
        ids: [`first-${targetOf(cell.wire)}`, `second-${targetOf(cell.second)}`],
      };
    },
    async close() {
      server.closeAllConnections();
      await instance.close({ drain: 0 });
      await Promise.all([firsts, seconds].flatMap((all) => wires.map((wire) => all[wire].close())));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function startSecond(wire: WireName, now: Now): Promise<SimulatedProvider> {
  return startProvider({
    wire,
    answer: (request) => {
      if (!now.stream) throw new Error('A request came before there was a cell.');
      const { answer, trouble } = secondAnswer(now.stream, request);
      if (trouble) now.trouble.push(trouble);
      return answer;
    },
  });
}

type OfEach<T> = Readonly<Record<WireName, T>>;

async function ofEach<T>(start: (wire: WireName) => Promise<T>): Promise<OfEach<T>> {
  return Object.fromEntries(await Promise.all(wires.map(async (wire) => [wire, await start(wire)]))) as OfEach<T>;
}

function optionsFor(firsts: OfEach<BlockProvider>, seconds: OfEach<SimulatedProvider>): Options {
  const named = (part: string, all: OfEach<{ readonly baseURL: string }>) =>
    Object.entries(providersOf(all)).map(([name, { kind = name, ...rest }]) => [`${part}-${name}`, { kind, ...rest }]);
  const pairs = wires.flatMap((wire) => wires.map((second) => ({ wire, second })));
  // Only where a stall is played somebody is impatient, and with the first target alone.
  const impatient = { firstToken: 150, reasoning: 150, idle: 120 };
  const classes = pairs.flatMap((pair) => {
    const [use, second] = [`first-${targetOf(pair.wire)}`, `second-${targetOf(pair.second)}`];
    return [
      [modelOf({ ...pair, fault: 'cut' }), { targets: [use, second] }],
      [modelOf({ ...pair, fault: 'stall' }), { targets: [{ use, timeout: impatient }, second] }],
    ] as const;
  });
  return {
    providers: Object.fromEntries([...named('first', firsts), ...named('second', seconds)]),
    models: Object.fromEntries(classes),
    policy: {
      timeout: { total: '20s', connect: '15s', firstToken: '15s', reasoning: '15s', idle: '15s' },
      retry: { attempts: 0, backoff: { base: '1ms', max: '2ms' } },
      breaker: { consecutive: 1e9, minimumCalls: 1e9 },
    },
  };
}

const modelOf = ({ wire, second, fault }: Pick<Cell, 'wire' | 'second' | 'fault'>) =>
  `${wire}-then-${second}${fault === 'stall' ? '-impatient' : ''}`;

type Answered = Pick<Seen, 'status' | 'target' | 'bytes' | 'broken' | 'hung' | 'ms' | 'sdk'>;

async function ask(url: string, cell: Cell, stream: StreamClass): Promise<Answered> {
  const seen = watchFetch();
  const { path, init } = requestOf(cell.dialect, askedFor(stream, modelOf(cell)));
  try {
    const response = await seen.fetch(url + path, init);
    await response.text();
  } catch (error) {
    return seen.answered(error);
  }
  return seen.answered();
}

async function askBySdk(url: string, cell: Cell, stream: StreamClass): Promise<Answered> {
  const seen = watchFetch();
  const model = modelOf(cell);
  const reading = readBySdk[cell.dialect]({ url, model }, seen.fetch, bodies[cell.dialect](askedFor(stream, model)));
  const sdk = await reading.catch((error: unknown): SdkSaw => ({ threw: String(error) }));
  return { ...(await seen.answered()), sdk };
}

/** A fetch that keeps the bytes that its caller reads, up to where they broke off. */
function watchFetch() {
  const began = performance.now();
  const limit = AbortSignal.timeout(cellLimitMs);
  let [status, ms] = [0, 0];
  const chunks: Uint8Array[] = [];
  let target: string | null = null;
  let broken: string | undefined;
  let reading: Promise<void> = Promise.resolve();
  const watched: typeof globalThis.fetch = async (input, init) => {
    // SDKs leave a stream at its first error, and then nobody would see what follows it.
    const response = await fetch(input, { ...init, signal: limit });
    status = response.status;
    target = response.headers.get('x-understudy-target');
    const [own, theirs] = (response.body ?? new ReadableStream<Uint8Array>()).tee();
    reading = keep(own);
    return new Response(theirs, { status, headers: response.headers });
  };
  async function keep(stream: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of stream) chunks.push(chunk);
    } catch (error) {
      broken = String(error);
    }
    ms = performance.now() - began;
  }
  return {
    fetch: watched,
    async answered(error?: unknown): Promise<Answered> {
      await reading;
      if (error !== undefined) broken ??= String(error);
      const hung = limit.aborted && broken !== undefined;
      return { status, target, bytes: Buffer.concat(chunks), broken, hung, ms: ms || performance.now() - began };
    },
  };
}

const held = (instance: Understudy): number => instance.targets().reduce((sum, { inFlight }) => sum + inFlight, 0);

function atRest(events: readonly UnderstudyEvent[]): boolean {
  const of = (type: UnderstudyEvent['type']) => events.filter((event) => event.type === type).length;
  return of('call.end') > 0 && of('attempt.end') === of('attempt.start');
}

async function until(holds: () => boolean): Promise<void> {
  const latest = performance.now() + 5000;
  while (!holds() && performance.now() < latest) await pause(2);
}
