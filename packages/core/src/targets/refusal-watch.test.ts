import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventOf } from '../call/events.ts';
import type { Options } from '../config/options.ts';
import { type Asked, answerOf, engine, type Said } from '../engine.test-support.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refused: Said = {
  status: 400,
  body: {
    error: {
      message: 'thinking: Extra inputs are not permitted',
      type: 'invalid_request_error',
      param: 'thinking',
      code: 'unsupported_parameter',
    },
  },
};
const wrong: Said = { status: 400, body: { error: { message: 'nothing that we know', type: 'invalid_request_error' } } };
const fine = answerOf('fine');

const options: Options = {
  providers: {
    a: { kind: 'openai-compatible', baseURL: 'http://a.test/a', apiKey: 'sk-a-0001' },
    b: { kind: 'openai-compatible', baseURL: 'http://b.test/b', apiKey: 'sk-b-0001' },
  },
  models: { workhorse: { targets: ['a/m', 'b/m'] }, '*': { targets: ['a/*'] } },
  trustHeaders: ['session'],
};

interface Client {
  readonly key?: string;
  readonly session?: string;
}

/** Calls of one client after another, all with different texts unless said otherwise. */
function setup(sayA: (asked: Asked) => Said) {
  const of = engine(options, (asked) => (asked.path.startsWith('/a/') ? sayA(asked) : fine));
  const told: EventOf<'refusing'>[] = [];
  of.instance.on((event) => {
    if (event.type === 'refusing') told.push(event);
  });
  let calls = 0;

  async function send(clients: readonly Client[], times: number, { model = 'workhorse', text = '' } = {}) {
    for (let n = 0; n < times; n++) {
      const { key, session } = clients[n % clients.length] ?? {};
      calls += 1;
      const body = JSON.stringify({ model, messages: [{ role: 'user', content: text || `call ${calls}` }] });
      const headers = {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(session !== undefined && { 'x-understudy-session': session }),
      };
      const answer = of.instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body, headers });
      let done = false;
      void answer
        .then((response) => response.text())
        .finally(() => {
          done = true;
        });
      while (!done) await vi.advanceTimersByTimeAsync(1);
    }
  }
  const refuses = (id = 'a/m') => of.instance.targets().find((target) => target.id === id)?.refuses;
  return { send, told, refuses, instance: of.instance };
}

const two: readonly Client[] = [{ key: 'one' }, { key: 'two' }];

describe('a target that refuses most calls while its breaker stays closed', () => {
  it('is told once, with its reason and share, and when it is over', async () => {
    let says = refused;
    const { send, told, refuses, instance } = setup(() => says);
    await send(two, 9);
    expect(told).toEqual([]);
    await send(two, 10);
    expect(told).toMatchObject([{ target: 'a/m', state: 'refusing', reason: 'unsupported', share: 1, attempts: 10 }]);
    expect(told[0]?.callId).toMatch(/^call-/);
    expect(refuses()).toEqual({ reason: 'unsupported', share: 1 });
    expect(instance.targets().map(({ state }) => state)).toEqual(['available', 'available']);
    expect(refuses('b/m')).toBeUndefined();

    says = fine;
    await send(two, 19);
    expect(told).toHaveLength(1);
    await send(two, 1);
    expect(told.slice(1)).toMatchObject([{ target: 'a/m', state: 'over', reason: 'unsupported', share: 0.49 }]);
    expect(refuses()).toBeUndefined();
  });

  it.each([
    ['unsupported', refused],
    ['rejected', wrong],
    ['too-long', { status: 413, body: { error: { message: 'too long' } } }],
    ['filtered', { status: 400, body: { error: { message: 'no', code: 'content_filter' } } }],
  ] as const)('is told for %s', async (reason, says) => {
    const { send, told } = setup(() => says);
    await send(two, 10);
    expect(told).toMatchObject([{ target: 'a/m', state: 'refusing', reason }]);
  });

  it('is told where its answers never fit what the calls ask for', async () => {
    vi.useRealTimers(); // the schema is checked in a thread
    const checked = engine({ ...options, policy: { output: { validate: 'json-schema' } } }, ({ path }) =>
      answerOf(path.startsWith('/a/') ? 'prose' : '{"n":1}'),
    );
    const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'], additionalProperties: false };
    for (let n = 0; n < 10; n++) {
      const body = JSON.stringify({
        model: 'workhorse',
        messages: [{ role: 'user', content: `count ${n}` }],
        response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema } },
      });
      const headers = { authorization: `Bearer ${n % 2}` };
      expect(
        (await checked.instance.fetch('http://understudy/v1/chat/completions', { method: 'POST', body, headers })).status,
      ).toBe(200);
    }
    expect(checked.instance.targets()[0]?.refuses).toEqual({ reason: 'invalid-output', share: 1 });
    await checked.instance.close();
  });

  it('is not told below four in five, nor for reasons that mix', async () => {
    let n = 0;
    const { send, told } = setup(() => (++n % 4 === 1 ? fine : refused));
    await send(two, 60);
    n = 0;
    const mixed = setup(() => (++n % 2 === 0 ? wrong : refused));
    await mixed.send(two, 60);
    expect([told, mixed.told]).toEqual([[], []]);
  });

  it('is not told of ten attempts in more than five minutes', async () => {
    const { send, told } = setup(() => refused);
    await send(two, 9);
    await vi.advanceTimersByTimeAsync(300_000);
    await send(two, 9);
    expect(told).toEqual([]);
    await send(two, 1);
    expect(told).toHaveLength(1);
  });
});

describe('one client alone does not bring it about', () => {
  it('by its key, where others are answered now and then', async () => {
    const { send, told } = setup(({ body }) => (body.messages[0].content === 'fine' ? fine : refused));
    await send([{ key: 'good' }], 1, { text: 'fine' });
    await send([{ key: 'bad' }], 60);
    expect(told).toEqual([]);
  });

  it('by its session, even where nobody else asks', async () => {
    const { send, told } = setup(() => refused);
    await send([{ key: 'one', session: 's' }], 60);
    expect(told).toEqual([]);
    await send([{ key: 'one', session: 't' }], 1);
    expect(told).toHaveLength(1);
  });

  it('by sending one request again and again, under whatever name', async () => {
    const { send, told } = setup(() => refused);
    await send([...two, { key: 'three', session: 's' }], 60, { text: 'the same' });
    expect(told).toEqual([]);
    await send(two, 1);
    expect(told).toHaveLength(1);
  });

  it('but a service that has all its clients behind one key, or none, does, with ten different requests', async () => {
    for (const client of [{ key: 'service' }, {}]) {
      const { send, told } = setup(() => refused);
      for (let n = 0; n < 9; n++) await send([client], 5, { text: `request ${n}` });
      expect(told).toEqual([]);
      await send([client], 1);
      expect(told).toMatchObject([{ state: 'refusing', share: 1 }]);
    }
  });
});

it('of the names that clients make up a bounded number is watched: who falls out is told to be over', async () => {
  const { send, told, instance } = setup(({ body }) => (body.model === 'gone' ? wrong : fine));
  await send(two, 10, { model: 'gone' });
  expect(told).toMatchObject([{ target: 'a/gone', state: 'refusing' }]);
  for (let n = 0; n < 1000; n++) await send(two, 1, { model: `name-${n}` });
  expect(told.slice(1)).toMatchObject([{ target: 'a/gone', state: 'over', reason: 'rejected' }]);
  expect(instance.targets().some((target) => 'refuses' in target)).toBe(false);
});
