import { createUnderstudy, type HttpAnswer, type HttpCall, type Options } from '@understudy/core';
import { seeded } from '../../support/seeded.ts';
import { hashed } from '../random.ts';
import { readStream } from '../stream-client.ts';
import { replaceGlobalTime } from '../time.ts';
import { type Cell, targetName } from './cell.ts';
import { keysOf, originOf, WeatherNetwork } from './network.ts';
import type { Ended } from './tally.ts';
import { textOf } from './texts.ts';
import { timeoutSeconds } from './timeouts.ts';
import type { World } from './world.ts';

const { reply, firstToken, idle } = timeoutSeconds;
/** The defaults, but for what all contenders have. */
export const policy = {
  timeout: { reply: `${reply}s`, firstToken: `${firstToken}s`, idle: `${idle}s` },
} satisfies Options['policy'];
const className = 'class';

export async function runUnderstudy(world: World): Promise<void> {
  const { cell, time, tally } = world;
  const restore = replaceGlobalTime(time);
  try {
    const understudy = createUnderstudy(optionsFor(cell), {
      clock: time,
      random: seeded(hashed(world.seed, 4)),
      dispatcher: new WeatherNetwork(world),
    });
    let failure: unknown;
    await time.run(world.arrivals, (call) => {
      if (failure !== undefined) throw failure;
      ask(call).catch((error: unknown) => {
        failure ??= error;
      });
    });
    if (failure !== undefined) throw failure;
    await understudy.close();

    async function ask(call: number): Promise<void> {
      const arrivedAt = time.now();
      const answer = await understudy.handle(callOf(cell, call));
      tally.call(call, await endedAs(call, answer, { arrivedAt, now: () => time.now() }));
    }
  } finally {
    restore();
  }
}

async function endedAs(
  call: number,
  { status, body }: HttpAnswer,
  { arrivedAt, now }: { readonly arrivedAt: number; now(): number },
): Promise<Ended> {
  if (typeof body === 'string') {
    const exact = body.includes(`"content":"${textOf(call)}"`);
    return { ending: status !== 200 ? 'failed' : exact ? 'whole' : 'wrong', waitedMs: now() - arrivedAt };
  }
  const { text, whole, firstTokenAt, waitedMs } = await readStream(body, arrivedAt, now);
  const ending = whole ? (text === textOf(call) ? 'whole' : 'wrong') : firstTokenAt === undefined ? 'failed' : 'broken';
  return { ending, waitedMs };
}

function optionsFor({ targets, strategy }: Cell): Options {
  return {
    providers: Object.fromEntries(
      targets.map((target) => [
        target.provider,
        { kind: 'openai-compatible', baseURL: `${originOf(target.provider)}/v1`, apiKeys: [...keysOf(target)] },
      ]),
    ),
    models: { [className]: { strategy, targets: targets.map(targetName) } },
    policy,
  };
}

function callOf({ kind }: Cell, call: number): HttpCall {
  const messages = [{ role: 'user', content: 'Good morning' }];
  const value = { model: className, messages, user: String(call), ...(kind === 'stream' && { stream: true }) };
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {},
    overHttp: false,
    readBody: async () => ({ ok: true, value }),
    onClientGone() {},
  };
}
