import type { HttpAnswer, Options } from '@understudy/core';
import { readStream } from '../stream-client.ts';
import { chatOf, withInstance } from '../with-instance.ts';
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
  const { cell, time, tally, seed, arrivals } = world;
  const stage = { time, seed, arrivals, dispatcher: new WeatherNetwork(world) };
  await withInstance(optionsFor(cell), stage, async (understudy, call) => {
    const arrivedAt = time.now();
    const answer = await understudy.handle(chatOf(className, cell.kind === 'stream', call));
    tally.call(call, await endedAs(call, answer, { arrivedAt, now: () => time.now() }));
  });
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
