import type { Dispatcher } from 'undici';
import { expect, it } from 'vitest';
import type { Kind } from '../kind.ts';
import type { Attempt } from './attempt.ts';
import { isWhole } from './attempt.ts';
import { cell, noise, outage } from './forecast.ts';
import { originOf, WeatherNetwork } from './network.ts';
import { saidPieces, textOf } from './texts.ts';
import { World } from './world.ts';

// Rivals are told what an attempt comes to; Understudy has to read it from the wire. Both must be the same.

interface Read {
  status: number;
  text: string;
  firstAt: number | undefined;
  overAt: number;
  error: string | undefined;
}

async function readAll(kind: Kind) {
  const weather = cell('read', `1 x 30/s ${kind}, 60 s`, noise(40), outage(0, 'refused', { from: 20, to: 30 }));
  const world = new World(weather, 1);
  const network = new WeatherNetwork(world);
  const planned: Attempt[] = [];
  const seen: Read[] = [];
  await world.time.run(world.arrivals, (call) => {
    const at = world.now();
    planned[call] = world.targets[0]!.plan({ call, at, key: 0, nth: 0 });
    const read: Read = { status: 0, text: '', firstAt: undefined, overAt: Number.POSITIVE_INFINITY, error: undefined };
    seen[call] = read;
    const handler: Dispatcher.DispatchHandler = {
      onResponseStart(_, status) {
        read.status = status;
      },
      onResponseData(_, bytes) {
        const said = [...String(bytes).matchAll(/"content":"([^"]+)"/g)].map(([, words]) => words).join('');
        if (said !== '') read.firstAt ??= world.now() - at;
        read.text += said;
      },
      onResponseEnd() {
        read.overAt = world.now() - at;
      },
      onResponseError(_, error) {
        read.overAt = world.now() - at;
        read.error = error.message;
      },
    };
    const body = JSON.stringify({ model: 'm', user: String(call) });
    const headers = { authorization: 'Bearer key-0' };
    network.dispatch({ origin: originOf('alpha'), path: '/', method: 'POST', body, headers }, handler);
  });
  return planned.map((attempt, call) => ({ attempt, call, read: seen[call] as Read }));
}

it.each(['json', 'stream'] as const)(
  'plays each %s attempt as it was planned: its status, its words and its times',
  async (kind) => {
    const all = await readAll(kind);
    expect(new Set(all.map(({ attempt }) => attempt.flaw)).size).toBeGreaterThan(5);
    for (const { attempt, call, read } of all) {
      const { status, endMs, said, firstTokenMs } = attempt;
      expect(read.overAt).toBe(endMs);
      if (isWhole(attempt)) expect(read).toMatchObject({ status: 200, text: textOf(call), error: undefined });
      else if (kind === 'stream') expect(read.text).toBe(saidPieces(call).slice(0, said).join(''));
      else expect(read.text).not.toBe(textOf(call));
      if (status !== 200) expect(read.status).toBe(status);
      if (kind === 'stream' && said > 0) expect(read.firstAt).toBe(firstTokenMs);
    }
  },
);
