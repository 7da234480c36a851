import { Buffer } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { vi } from 'vitest';
import type { UnderstudyEvent } from './call/events.ts';
import type { Options } from './config/options.ts';
import type { ProviderKind } from './providers/provider-kind.ts';
import { createUnderstudy } from './understudy.ts';

export interface Asked {
  readonly path: string;
  /** What came with `authorization`, or `x-api-key`. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it sent
  readonly body: any;
}

export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, an array as the events of a stream: a number is a pause in milliseconds, `cut` the end of the connection. */
  readonly body?: unknown;
  /** Milliseconds until the connection stands. */
  readonly connectMs?: number;
  /** Milliseconds until it says anything. */
  readonly afterMs?: number;
}

/** An instance whose providers are a function, on the fake clock of vitest. */
export function engine(options: Options, say: (asked: Asked) => Said, kinds: readonly ProviderKind[] = []) {
  const asked: Asked[] = [];
  const events: UnderstudyEvent[] = [];
  const dispatcher = scripted((request) => {
    asked.push(request);
    return say(request);
  });
  const instance = createUnderstudy(options, { kinds, dispatcher, random: () => 0.5 });
  instance.on((event) => void events.push(event));

  /** Asks, and lets time pass until there is an answer. */
  async function ask(model: string, over: object = {}): Promise<Response> {
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], ...over });
    const answer = instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body });
    let done = false;
    void answer.finally(() => {
      done = true;
    });
    while (!done) await vi.advanceTimersByTimeAsync(1);
    return answer;
  }

  return { instance, events, asked, ask };
}

export const cut = Symbol('cut');

export const answerOf = (text: string): Said => ({
  body: {
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  },
});

export const refusal = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Said => ({
  status,
  headers,
  body: { error: { code, message, type: code } },
});

export const chunk = (content: string) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});

function scripted(say: (asked: Asked) => Said): Dispatcher {
  const dispatch: Dispatcher['dispatch'] = ({ path, headers, body }, handler) => {
    const given = headers as Record<string, string>;
    const key = (given.authorization ?? given['x-api-key'] ?? '').replace('Bearer ', '');
    const {
      status = 200,
      headers: own = {},
      body: answer,
      afterMs = 0,
      connectMs = 0,
    } = say({ path, key, headers: given, body: body && JSON.parse(String(body)) });
    let over = false;
    const controller = {
      abort(reason: Error) {
        if (over) return;
        over = true;
        handler.onResponseError?.(controller, reason);
      },
      pause() {},
      resume() {},
      paused: false,
      aborted: false,
      reason: null,
    } as unknown as Dispatcher.DispatchController;
    if (connectMs === 0) handler.onRequestStart?.(controller, {});
    else setTimeout(() => !over && handler.onRequestStart?.(controller, {}), connectMs);
    setTimeout(() => {
      if (over) return;
      handler.onResponseStart?.(controller, status, { 'content-type': 'application/json', ...own }, '');
      play(piecesOf(answer));
    }, connectMs + afterMs);
    return true;

    function play([piece, ...rest]: readonly Piece[]): void {
      if (over) return;
      if (typeof piece === 'number') return void setTimeout(() => play(rest), piece);
      if (piece === cut) return controller.abort(new Error('the connection broke'));
      if (piece) {
        handler.onResponseData?.(controller, piece);
        return play(rest);
      }
      over = true;
      handler.onResponseEnd?.(controller, {});
    }
  };
  return { dispatch, close: () => Promise.resolve(), destroy: () => Promise.resolve() } as unknown as Dispatcher;
}

type Piece = Buffer | number | typeof cut;

function piecesOf(answer: unknown): readonly Piece[] {
  if (Buffer.isBuffer(answer)) return [answer];
  if (!Array.isArray(answer)) return [Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}))];
  return answer.map((event) => {
    if (typeof event === 'number' || event === cut) return event;
    return Buffer.from(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  });
}
