import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Scene, type SceneSetup, withScene } from '../conformance/scene.ts';
import { recordSpans } from '../support/tracing.ts';

const recorder = recordSpans();
afterAll(() => recorder.stop());
const scene = (setup: SceneSetup, play: (scene: Scene) => Promise<void>) => () => withScene(setup, recorder, play);

const down = { type: 'status', status: 503 } as const;
const once = { retry: { attempts: 0 } } as const;
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } }] };
const resultWithPicture = {
  role: 'user',
  content: [
    {
      type: 'tool_result',
      tool_use_id: 'toolu_1',
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }],
    },
  ],
};
const toolTurns = [
  { role: 'user', content: 'Look' },
  { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
  resultWithPicture,
];
const bodies = ({ providers }: Scene, index: number) => providers[index]?.requests.map(({ body }) => body) ?? [];
const warnings = ({ watch }: Scene) => watch.of('warning').map(({ message }) => message);

describe('a target that is known to lack what a call needs', () => {
  it(
    'is skipped, and the reason is in the trace',
    scene({ targets: [{ model: 'gpt-3.5-turbo' }, { model: 'gpt-4o' }] }, async ({ ask, asked, ids, watch }) => {
      expect((await ask({ body: { messages: [picture] } })).said).toBe('Said by T2.');
      expect(asked()).toEqual([0, 1]);
      expect(watch.of('skip')).toMatchObject([{ target: ids[0], reason: 'unsupported', detail: 'it has no images' }]);
      expect((await ask()).said).toBe('Said by T1.');
    }),
  );

  it(
    'is asked where the configuration knows better, and is not where that says so of a model that nobody knows',
    scene(
      {
        targets: [
          { model: 'my-model', target: { capabilities: { images: false } } },
          { model: 'gpt-3.5-turbo', target: { capabilities: { images: true } } },
        ],
      },
      async ({ ask, asked }) => {
        expect((await ask({ body: { messages: [picture] } })).said).toBe('Said by T2.');
        expect(asked()).toEqual([0, 1]);
      },
    ),
  );

  it(
    'is skipped for images that a tool gave back',
    scene(
      { targets: [{ wire: 'anthropic', target: { capabilities: { images: false } } }, { wire: 'anthropic' }] },
      async ({ ask, asked }) => {
        const tools = [{ name: 'look', input_schema: { type: 'object' } }];
        const got = await ask({ client: 'anthropic-messages', body: { messages: toolTurns, tools } });
        expect(got.said).toBe('Said by T2.');
        expect(asked()).toEqual([0, 1]);
      },
    ),
  );

  it(
    'alone is no target: the client hears of it, and nothing is sent',
    scene({ targets: [{ model: 'gpt-3.5-turbo' }] }, async ({ ask, asked }) => {
      const { status, json } = await ask({ body: { messages: [picture] } });
      expect(status).toBe(400);
      expect(json.error.message).toContain('it has no images');
      expect(asked()).toEqual([0]);
    }),
  );

  it(
    'never hides the outage of one that could have answered',
    scene(
      { targets: [{ model: 'gpt-3.5-turbo' }, { always: down }], policy: { ...once, lastResort: 'off' } },
      async ({ ask, asked }) => {
        expect((await ask({ body: { messages: [picture] } })).status).toBe(503);
        expect(asked()).toEqual([0, 1]);
      },
    ),
  );
});

describe('a context window that nobody configured', () => {
  const long = { messages: [{ role: 'user', content: 'word '.repeat(170_000) }] };

  it(
    'comes from the data: a call that is surely too long is not sent',
    scene({ targets: [{ model: 'gpt-4o' }, { model: 'gpt-4.1' }, {}] }, async ({ ask, asked, ids, watch }) => {
      expect((await ask({ body: long })).said).toBe('Said by T2.');
      expect(asked()).toEqual([0, 1, 0]);
      expect(watch.of('skip')).toMatchObject([{ target: ids[0], reason: 'too-long' }]);
    }),
  );

  it(
    'is corrected by one that is, and where nothing is known it is tried',
    scene(
      {
        targets: [{ model: 'gpt-4o', target: { limits: { contextWindow: 1_000_000 } }, script: [down] }, { model: 'my-model' }],
        policy: once,
      },
      async ({ ask, asked }) => {
        expect((await ask({ body: long })).said).toBe('Said by T2.');
        expect(asked()).toEqual([1, 1]);
      },
    ),
  );

  it(
    'keeps no other target from a call that one has found too long: accounts have limits of their own',
    scene({ targets: [{ always: { type: 'context-length' } }, { model: 'gpt-4o' }] }, async ({ ask, asked }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(asked()).toEqual([1, 1]);
    }),
  );
});

describe('cheapest', () => {
  it(
    'goes by the price data, by a configured price where there is one, and asks the unknown last',
    scene(
      {
        strategy: 'cheapest',
        policy: once,
        targets: [
          { model: 'my-model' },
          { model: 'gpt-5', always: down },
          { model: 'gpt-5-nano', always: down },
          { wire: 'anthropic', model: 'claude-opus-4-1', target: { price: { input: 0.001, output: 0.001 } }, always: down },
        ],
        options: {},
      },
      async ({ ask, ids, watch }) => {
        await ask();
        expect(watch.of('attempt.start').map(({ target }) => target)).toEqual([ids[3], ids[2], ids[1], ids[0]]);
      },
    ),
  );
});

describe('parameters', () => {
  it(
    'that a fallback lacks or takes less of go without stopping the call, each with a warning',
    scene({ targets: [{ model: 'gpt-4o', always: down }, { model: 'o3' }], policy: once }, async (scene) => {
      const body = { temperature: 0.3, stop: ['END'], logit_bias: { '5': 1 }, reasoning_effort: 'minimal', max_tokens: 200_000 };
      expect((await scene.ask({ body })).said).toBe('Said by T2.');
      expect(bodies(scene, 0)).toMatchObject([{ temperature: 0.3, stop: ['END'], max_tokens: 16_384 }]);
      expect(bodies(scene, 0)[0]).not.toHaveProperty('reasoning_effort');
      expect(bodies(scene, 1)).toMatchObject([{ model: 'o3', reasoning_effort: 'low', max_completion_tokens: 100_000 }]);
      for (const name of ['temperature', 'stop', 'logit_bias', 'max_tokens'])
        expect(bodies(scene, 1)[0]).not.toHaveProperty(name);
      for (const part of ['temperature', 'stop', 'logit_bias', 'minimal is sent as low', '100000']) {
        expect(warnings(scene).join('\n')).toContain(part);
      }
    }),
  );

  it(
    'that the dialect itself does not allow are sent as they are: the mistake is the client’s',
    scene({ targets: [{ model: 'gpt-4o' }, {}], policy: once }, async (scene) => {
      await scene.ask({ body: { temperature: 3, top_p: 5, stop: ['a', 'b', 'c', 'd', 'e'] } });
      expect(bodies(scene, 0)).toMatchObject([{ temperature: 3, top_p: 5, stop: ['a', 'b', 'c', 'd', 'e'] }]);
      expect(warnings(scene)).toEqual([]);
    }),
  );

  it(
    'above the output limit are as the configuration has it',
    scene(
      { targets: [{ wire: 'anthropic', model: 'claude-haiku-4-5', target: { limits: { outputTokens: 1000 } } }] },
      async (scene) => {
        await scene.ask({ body: { max_tokens: 5000 } });
        await scene.ask({ client: 'anthropic-messages', body: { max_tokens: 5000 } });
        expect(bodies(scene, 0)).toMatchObject([{ max_tokens: 1000 }, { max_tokens: 1000 }]);
        expect(warnings(scene)).toHaveLength(2);
      },
    ),
  );

  it(
    'of whatever value reach a model of whichever family within its range',
    scene(
      {
        targets: [
          { always: down, model: 'command-r', provider: { kind: 'openai-compatible' } },
          { always: down, model: 'mistral-small-latest', provider: { kind: 'openai-compatible' } },
          { wire: 'anthropic', model: 'claude-3-5-haiku-20241022' },
        ],
        policy: { ...once, breaker: { consecutive: 10_000, failureRate: 1, minimumCalls: 10_000 } },
      },
      async (scene) => {
        const values = fc.record({
          temperature: fc.double({ min: 0, max: 2, noNaN: true }),
          top_p: fc.double({ min: 0, max: 1, noNaN: true }),
          max_tokens: fc.integer({ min: 1, max: 300_000 }),
        });
        await fc.assert(
          fc.asyncProperty(values, async (body) => {
            expect((await scene.ask({ body })).said).toBe('Said by T3.');
            const [cohere, mistral, claude] = [0, 1, 2].map((index) => bodies(scene, index).at(-1));
            expect(cohere?.temperature).toBe(Math.min(1, body.temperature));
            expect(cohere?.top_p).toBe(Math.min(0.99, Math.max(0.01, body.top_p)));
            expect(mistral?.temperature).toBe(Math.min(1.5, body.temperature));
            expect(claude).toMatchObject({
              temperature: Math.min(1, body.temperature),
              max_tokens: Math.min(8192, body.max_tokens),
            });
          }),
          { numRuns: 40 },
        );
      },
    ),
  );
});
