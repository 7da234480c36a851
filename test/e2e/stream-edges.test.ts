import type { Answer } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { type Scene, type SceneSetup, withScene } from '../conformance/scene.ts';
import { continuing } from '../support/continuing-model.ts';
import { recordSpans } from '../support/tracing.ts';

const recorder = recordSpans();
const stream = true;
const edge = (title: string, setup: SceneSetup, play: (scene: Scene) => Promise<void>) =>
  it(title, () => withScene(setup, recorder, play));

const text = 'The keeper climbed the stairs every evening. He lit the lamp, and nobody had asked him to do that.';
const cut = { type: 'cut', afterTokens: 9 } as const;
const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;
const sse = (body: string): Answer => ({ recording: { headers: { 'content-type': 'text/event-stream' }, body } });
const words = (count: number, word = 'word ') => Array.from({ length: count }, () => word);

describe('a broken stream', () => {
  edge(
    'is continued by the target that lost a hedge: it had not failed',
    {
      targets: [
        { answer: { text }, script: [], firstTokenMs: 200, always: cut },
        { wire: 'anthropic', answer: (request) => continuing(text)(request), firstTokenMs: 400 },
      ],
      policy: { hedge: { after: 50, maxShare: 1 } },
    },
    async ({ ask, watch }) => {
      expect((await ask({ stream })).said).toBe(text);
      expect(watch.of('attempt.start').map(({ kind }) => kind)).toEqual(['first', 'hedge', 'continuation']);
    },
  );

  edge(
    'is not whole because the next target has nothing to say',
    {
      targets: [
        { answer: { tokens: ['Every ', 'evening, ', 'he ', 'lit'] }, always: { type: 'cut', afterTokens: 2 } },
        { answer: { text: '' } },
      ],
    },
    async ({ ask, watch }) => {
      const { data } = await ask({ stream });
      expect(data.at(-1)).toHaveProperty('error');
      expect(data).not.toContain('[DONE]');
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'partial', reason: 'truncated' }]);
    },
  );

  edge(
    'is whole where it ended a sentence and the next target has nothing to add',
    {
      targets: [
        { answer: { tokens: ['It ', 'is ', 'done.', ' '] }, always: { type: 'cut', afterTokens: 4 } },
        { answer: { text: '' } },
      ],
    },
    async ({ ask }) => {
      const { said, data } = await ask({ stream });
      expect([said.trim(), data.at(-1)]).toEqual(['It is done.', '[DONE]']);
    },
  );

  edge(
    'loses no word of an answer that only looks like an introduction',
    {
      targets: [
        { answer: { tokens: ['Two ', 'words:', '\n\n', 'x'] }, always: { type: 'cut', afterTokens: 3 } },
        { answer: { text: 'Certainly: used in formal talk. Sure: used among friends.' } },
      ],
    },
    async ({ ask }) => {
      expect((await ask({ stream })).said).toBe('Two words:\n\nCertainly: used in formal talk. Sure: used among friends.');
    },
  );

  edge(
    'leaves the next target what is left of the output limit',
    {
      targets: [
        { answer: { text: 'a word '.repeat(60) }, always: { type: 'cut', afterTokens: 80 } },
        { answer: continuing('a word '.repeat(60)) },
      ],
    },
    async ({ ask, providers }) => {
      await ask({ stream, body: { max_tokens: 200 } });
      const limit = Number(providers[1]?.requests[0]?.body.max_tokens);
      expect(limit).toBeGreaterThan(100);
      expect(limit).toBeLessThan(150);
    },
  );

  edge(
    'is complete where its finish was seen, even if nothing else comes for ever',
    {
      targets: [{ answer: { text }, always: { type: 'no-terminator' } }, {}],
      policy: { timeout: { idle: 150 } },
    },
    async ({ ask, watch }) => {
      expect((await ask({ stream })).data.at(-1)).toBe('[DONE]');
      expect(watch.of('attempt.end').map(({ reason }) => reason)).toEqual([undefined]);
    },
  );

  edge(
    'with an error that an adapter cannot read ends this call and nothing else',
    {
      targets: [
        {
          answer: sse(
            `${chunk({ role: 'assistant', content: 'The lamp' })}data: {"error":{"details":{"a":1},"code":{"b":[]}}}\n\n`,
          ),
        },
      ],
    },
    async ({ ask }) => {
      expect((await ask({ stream })).data.at(-1)).toHaveProperty('error');
    },
  );
});

describe('a pace', () => {
  const sla = { sla: { tokensPerSecond: 15 } };
  edge(
    'is not measured on a tool call that is held back',
    {
      targets: [
        {
          answer: { text: 'Let me look.', toolCalls: [{ name: 'weather', arguments: { city: 'x'.repeat(600) } }] },
          chunkDelayMs: 35,
        },
        {},
      ],
      policy: sla,
    },
    async ({ ask, watch }) => {
      const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }];
      await ask({ stream, body: { tools } });
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
    },
  );

  edge(
    'counts characters where characters are tokens',
    { targets: [{ answer: { tokens: words(60, '灯') }, chunkDelayMs: 45 }, {}], policy: sla },
    async ({ ask, watch }) => {
      await ask({ stream });
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'served' }]);
    },
  );

  edge(
    'replaces nothing where nobody else may be asked',
    {
      targets: [{ always: { type: 'status', status: 503 } }, { answer: { tokens: words(14) }, chunkDelayMs: 250 }, {}],
      policy: { ...sla, failover: { targets: 2 } },
    },
    async ({ ask, asked }) => {
      expect((await ask({ stream })).said).toBe(words(14).join(''));
      expect(asked()).toEqual([1, 1, 0]);
    },
  );
});

describe('a hedged call', () => {
  const late = { type: 'slow-first-token', ms: 5000 } as const;
  const policy = { hedge: { after: 60, maxShare: 1 }, breaker: { consecutive: 1 } };
  edge(
    'whose client leaves during the race takes both sockets with it, and blames nobody',
    { targets: [{ always: late }, { wire: 'anthropic', always: late }], policy },
    async ({ ask, providers, state, watch }) => {
      const leaving = new AbortController();
      const hedged = watch.next('hedge');
      const gone = providers.map((provider) => provider.nextAbort());
      const second = providers[1]?.nextRequest();
      const asking = ask({ stream, signal: leaving.signal });
      await hedged;
      await second;
      leaving.abort();
      await expect(asking).rejects.toThrow();
      await Promise.all(gone);
      await watch.ended(1);
      expect(watch.of('attempt.end').map(({ reason }) => reason)).toEqual(['cancelled', 'cancelled']);
      expect([state(0).state, state(1).state]).toEqual(['available', 'available']);
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'cancelled' }]);
    },
  );

  edge(
    'ends by its deadline, both legs with it',
    { targets: [{ always: late }, { wire: 'anthropic', always: late }], policy: { ...policy, timeout: { total: 400 } } },
    async ({ ask, watch }) => {
      const { status, ms } = await ask({ stream });
      expect(status).toBe(504);
      expect(ms).toBeLessThan(2000);
      expect(watch.of('attempt.end').map(({ reason }) => reason)).toEqual(['deadline', 'deadline']);
    },
  );

  edge(
    'is served by the first where that begins before the second',
    { targets: [{ firstTokenMs: 250 }, { wire: 'anthropic', always: late }], policy },
    async ({ ask, providers, watch, ids }) => {
      const gone = providers[1]?.nextAbort();
      expect((await ask({ stream })).said).toBe('Said by T1.');
      await gone;
      await watch.ended(1);
      expect(watch.of('call.end')).toMatchObject([{ outcome: 'served', target: ids[0] }]);
    },
  );
});
