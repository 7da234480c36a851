import { vi } from 'vitest';
import { type Asked, answerOf, chunk, engine, type Said } from '../engine.test-support.ts';
import type { ProviderKind } from '../providers/provider-kind.ts';
import type { Options } from './options.ts';

/** Two values of a key, and what a user sees under each of them. */
export interface KeyCase {
  readonly values: readonly [unknown, unknown];
  readonly sees: readonly [unknown, unknown];
  /** Other keys at the same place. */
  readonly beside?: object;
  /** Other keys of the policy on the first level. */
  readonly policy?: object;
  /** Of the whole configuration. */
  readonly options?: object;
  /** Default `a/m` and `b/m`. */
  readonly targets?: readonly (string | { readonly use: string; readonly [key: string]: unknown })[];
  /** Which target the key is written on; default 0. */
  readonly on?: number;
  readonly play: (stage: Stage) => Promise<unknown> | unknown;
}

const realTimeout = globalThis.setTimeout;

export type Script = Said | ((n: number, asked: Asked) => Said);

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Milliseconds until the headers of the answer, and until its end; to the next 50. */
  readonly beganMs: number;
  readonly ms: number;
}

export type Stage = ReturnType<typeof stageOf>;

/** An instance whose providers `a`, `b` and `c` say what the case tells them; they answer with their name where it tells nothing. */
export function stageOf(options: Options, kinds: readonly ProviderKind[] = []) {
  const scripts: Record<string, Script> = {};
  const counts: Record<string, number> = {};
  const made = engine(
    options,
    (asked) => {
      const name = nameOf(asked);
      const n = (counts[name] ?? 0) + 1;
      counts[name] = n;
      const script = scripts[name];
      if (!script) return asked.body?.stream ? streamOf(`from ${name}`) : answerOf(`from ${name}`);
      return typeof script === 'function' ? script(n, asked) : script;
    },
    kinds,
  );

  let real = false;
  async function passing<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const over = () => {
      done = true;
    };
    void work.then(over, over);
    while (!done) {
      await vi.advanceTimersByTimeAsync(1);
      if (real) await new Promise((resolve) => realTimeout(resolve, 1));
    }
    return work;
  }

  async function ask(over: object = {}, init: RequestInit = {}, url = 'http://understudy/v1/chat/completions'): Promise<Heard> {
    const startedAt = Date.now();
    const body = JSON.stringify({ model: 'workhorse', messages: [{ role: 'user', content: 'hi' }], ...over });
    const response = await passing(made.instance.fetch(url, { method: 'POST', body, ...init }));
    const beganMs = about(Date.now() - startedAt);
    const text = await passing(response.text().catch(String));
    return { status: response.status, headers: response.headers, text, beganMs, ms: about(Date.now() - startedAt) };
  }

  return {
    ...made,
    ask,
    /** What a provider answers; a function gets the number of the request, from 1. */
    say: (name: string, script: Script) => void Object.assign(scripts, { [name]: script }),
    stream: (over: object = {}) => ask({ stream: true, ...over }),
    /** Where a thread of its own is at work, which the fake clock does not wait for. */
    async inRealTime(work: () => Promise<unknown>): Promise<void> {
      real = true;
      await work();
      real = false;
    },
    /** A client that sends so many bytes and no more. */
    slowUpload(bytes: number): void {
      const nothing = () => {};
      void made.instance.handle({
        method: 'POST',
        path: '/v1/chat/completions',
        headers: {},
        overHttp: true,
        readBody: () => new Promise(nothing),
        onClientGone: nothing,
        connection: {
          held: () => bytes,
          onClosed: nothing,
          bodyLeft: () => 1,
          refuseBody: nothing,
          drain: nothing,
          destroy: nothing,
        },
      });
    },
    /** Milliseconds that closing takes. */
    async closed(): Promise<number> {
      const startedAt = Date.now();
      await passing(made.instance.close());
      return about(Date.now() - startedAt);
    },
    /** Who was asked, in order. */
    order: () => made.asked.map(nameOf).join(''),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

const nameOf = ({ path }: Asked) => path.split('/')[1] ?? '';
const about = (ms: number) => Math.round(ms / 50) * 50;

export const finish = (reason = 'stop') => ({ ...chunk(''), choices: [{ index: 0, delta: {}, finish_reason: reason }] });

/** A whole stream of these texts and pauses. */
export const streamOf = (...parts: readonly (string | number | object | symbol)[]): Said => ({
  headers: { 'content-type': 'text/event-stream' },
  body: [...parts.map((part) => (typeof part === 'string' ? chunk(part) : part)), finish(), '[DONE]'],
});

export const down: Said = { status: 500, body: { error: { message: 'no' } } };
export const never: Said = { ...answerOf('too late'), afterMs: 60_000 };
/** Told to wait, the first time. */
export const told = (ms: number) => (n: number) =>
  n === 1
    ? { status: 429, headers: { 'retry-after-ms': String(ms) }, body: { error: { message: 'slow down' } } }
    : answerOf('at last');

export const toolCall = (part: object) => ({
  ...chunk(''),
  choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...part }] }, finish_reason: null }],
});
export const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
