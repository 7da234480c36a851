import { createUnderstudy, type HttpCall, type Options, type Understudy } from '@understudy/core';
import type { Dispatcher } from 'undici';
import { seeded } from '../support/seeded.ts';
import { hashed } from './random.ts';
import { replaceGlobalTime, type SimulatedTime } from './time.ts';

export interface Stage {
  readonly time: SimulatedTime;
  readonly seed: number;
  readonly dispatcher: Dispatcher;
  readonly arrivals: Float64Array;
}

/** Plays all calls against an instance of its own, on simulated time. What goes wrong in asking, and is no answer, is thrown. */
export async function withInstance(
  options: Options,
  { time, seed, dispatcher, arrivals }: Stage,
  ask: (understudy: Understudy, call: number) => Promise<void>,
): Promise<void> {
  const restore = replaceGlobalTime(time);
  try {
    const understudy = createUnderstudy(options, { clock: time, random: seeded(hashed(seed, 4)), dispatcher });
    let failure: unknown;
    await time.run(arrivals, (call) => {
      if (failure !== undefined) throw failure;
      ask(understudy, call).catch((error: unknown) => {
        failure ??= error;
      });
    });
    if (failure !== undefined) throw failure;
    await understudy.close();
  } finally {
    restore();
  }
}

/** A chat as a client posts it; `call` goes along as its user, so that whoever answers knows which it is. */
export function chatOf(model: string, stream: boolean, call: number): HttpCall {
  const messages = [{ role: 'user', content: 'Good morning' }];
  const value = { model, messages, user: String(call), ...(stream && { stream: true }) };
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {},
    overHttp: false,
    readBody: async () => ({ ok: true, value }),
    onClientGone() {},
  };
}
