import { describe, expect, vi } from 'vitest';
import { continuing } from '../support/continuing-model.ts';
import { conform } from './conform.ts';
import type { SceneSetup } from './scene.ts';

const row = conform();
const stream = true;
const words = Array.from({ length: 60 }, (_, n) => (n % 9 === 8 ? `word${n}.` : `word${n}`));
const text = words.join(' ');

/** One configuration for all: a provider P, and a fallback F that gives the whole answer from its start, or goes on after a prefill. */
const scenario = (over: Partial<SceneSetup> & Pick<SceneSetup, 'targets'>): SceneSetup => ({
  ...over,
  policy: {
    retry: { attempts: 1, stay: '2s', backoff: { base: '10ms', max: '20ms' } },
    timeout: { firstToken: 400, reply: 1000, idle: 300, total: '30s' },
    ...over.policy,
  },
});
const usage = { stream_options: { include_usage: true } };
const f = { answer: continuing(text, { habit: 'from-start' }) };

const status = (code: number) => ({ type: 'status', status: code }) as const;
/** Both shapes of an answer, which are cut and timed by different rules. */
const shapes = [
  ['JSON', {}],
  ['a stream', { stream }],
] as const;

describe('M. An outside benchmark', () => {
  row(
    'S01',
    'a rate limit with Retry-After: 2, once',
    scenario({ targets: [{ answer: { text }, script: [{ type: 'rate-limited', hint: { retryAfter: 2 } }] }, f] }),
    async ({ ask, asked, providers }) => {
      expect((await ask()).said).toBe(text);
      expect(asked()).toEqual([2, 0]);
      const [before, after] = providers[0]?.requests ?? [];
      expect((after?.at ?? 0) - (before?.at ?? 0)).toBeGreaterThan(1800);
    },
  );

  row(
    'S02',
    'a rate limit for ever, without a hint',
    scenario({ targets: [{ always: { type: 'rate-limited' } }, f] }),
    async ({ ask, asked, providers }) => {
      const ends = performance.now() + 3000;
      while (performance.now() < ends) {
        expect((await ask()).said).toBe(text);
        await new Promise((resolve) => setTimeout(resolve, 100)); // a client that calls ten times a second
      }
      const at = providers[0]?.requests.map((request) => request.at) ?? [];
      expect(at.filter((time) => time - (at[0] ?? 0) <= 3000).length).toBeLessThanOrEqual(4);
      expect(asked()[0]).toBeLessThanOrEqual(6);
    },
  );

  for (const [name, fault] of [
    ['S03', status(500)],
    ['S05', { type: 'reset', at: 'headers' }],
  ] as const)
    for (const [shape, question] of shapes)
      row(
        name,
        `${fault.type === 'reset' ? 'a reset before headers' : '500'}, once, in place of ${shape}`,
        scenario({ targets: [{ answer: { text }, script: [fault] }, f] }),
        async ({ ask, asked }) => {
          expect((await ask(question)).said).toBe(text);
          expect(asked()).toEqual([2, 0]);
        },
      );

  for (const [shape, question] of shapes)
    row(
      'S04',
      `503 for ever in place of ${shape}`,
      scenario({ targets: [{ always: status(503) }, f] }),
      async ({ ask, asked }) => {
        for (let n = 0; n < 10; n++) expect((await ask(question)).said).toBe(text);
        expect(asked()[0]).toBeLessThanOrEqual(6);
      },
    );

  for (const [shape, question] of shapes)
    row(
      'S06',
      `accepts and stays silent in place of ${shape}`,
      scenario({ targets: [{ always: { type: 'silent' } }, f] }),
      async ({ ask, asked }) => {
        expect((await ask(question)).said).toBe(text);
        expect(asked()).toEqual([1, 1]);
      },
    );

  row(
    'S07',
    'headers at once and a first token that is late',
    scenario({ targets: [{ answer: { text }, always: { type: 'slow-first-token', ms: 3000 } }, f] }),
    async ({ ask }) => {
      const { said, ms } = await ask({ stream });
      expect(said).toBe(text);
      expect(ms).toBeLessThan(2500);
    },
  );

  for (const [name, fallback] of Object.entries({
    'from its start': f,
    'after a prefill': { wire: 'anthropic', answer: continuing(text) } as const,
  }))
    row(
      'S08',
      `cut after 40 of 60 tokens, F answers ${name}`,
      scenario({ targets: [{ answer: { text }, always: { type: 'cut', afterTokens: 40 } }, fallback] }),
      async ({ ask }) => {
        const { said, data } = await ask({ stream });
        expect(said).toBe(text);
        expect(data.at(-1)).toBe('[DONE]');
      },
    );

  row(
    'S09',
    '20 tokens and then silence; the next call is well',
    scenario({ targets: [{ answer: { text }, script: [{ type: 'stall', afterTokens: 20 }] }, f] }),
    async ({ ask }) => {
      expect((await ask({ stream })).said).toBe(text);
      expect((await ask({ stream })).said).toBe(text);
    },
  );

  row(
    'S10',
    'an extra event of broken JSON; the next call is well',
    scenario({ targets: [{ answer: { text }, script: [{ type: 'garbage-event', afterTokens: 10 }] }, f] }),
    async ({ ask }) => {
      expect((await ask({ stream })).said).toBe(text);
      expect((await ask({ stream })).said).toBe(text);
    },
  );

  row(
    'S11',
    'a proper end without [DONE]',
    scenario({ targets: [{ answer: { text, usage: { outputTokens: 60 } }, always: { type: 'no-terminator' } }, f] }),
    async ({ ask }) => {
      const { said, data } = await ask({ stream, body: usage });
      expect(said).toBe(text);
      expect(data.some((event) => event.usage?.completion_tokens === 60)).toBe(true);
    },
  );

  row(
    'S14',
    'cut after 40, and F refuses a last message of the assistant',
    scenario({
      targets: [
        { answer: { text }, always: { type: 'cut', afterTokens: 40 } },
        { wire: 'anthropic', answer: continuing(text, { prefill: false }) },
      ],
    }),
    async ({ ask, asked }) => {
      const { said, data, status } = await ask({ stream });
      expect([status, said, data.at(-1)]).toEqual([200, text, '[DONE]']);
      expect(asked()).toEqual([1, 2]);
    },
  );

  for (const [shape, question] of shapes) {
    row(
      'S12',
      `context length in place of ${shape} is not tried again`,
      scenario({ targets: [{ always: { type: 'context-length' } }, f] }),
      async ({ ask, asked }) => {
        expect((await ask(question)).said).toBe(text);
        expect(asked()).toEqual([1, 1]);
      },
    );
    row(
      'S13',
      `a content policy in place of ${shape} is not tried again, and a clean error`,
      scenario({ targets: [{ always: { type: 'content-filter' } }, f] }),
      async ({ ask, asked }) => {
        const { status: got, json, headers } = await ask(question);
        expect([got, json.error.code]).toEqual([400, 'content_policy_violation']);
        expect(headers.get('content-type')).toMatch(/^application\/json/);
        expect(asked()).toEqual([1, 0]);
      },
    );
  }

  row(
    'S15',
    'an outage of a minute: each of 20 calls is served, and P is in use again within 30 s of its recovery',
    scenario({ targets: [{ answer: { text }, always: status(503) }, f] }),
    async ({ ask, asked, providers }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
      try {
        for (let n = 0; n < 20; n++) {
          if (n * 4 === 60) {
            await providers[0]?.heal();
            providers[0]?.resetLog();
          }
          expect((await ask({ stream: n % 2 === 0 })).said).toBe(text);
          await vi.advanceTimersByTimeAsync(4000);
        }
        expect(asked()[0]).toBeGreaterThan(0);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  for (const [shape, question] of shapes)
    row(
      'S16',
      `with 503 for ever ${shape} tells the model and the usage of F`,
      scenario({ targets: [{ always: status(503) }, { ...f, model: 'gpt-4o' }] }),
      async ({ ask, asked }) => {
        const { said, json, data } = await ask({ ...question, body: 'stream' in question ? usage : {} });
        expect(said).toBe(text);
        const parts = json ? [json] : data.filter((event) => event !== '[DONE]');
        expect(new Set(parts.map(({ model }) => model))).toEqual(new Set(['gpt-4o']));
        expect(parts.some((part) => part.usage?.completion_tokens > 0)).toBe(true);
        expect(asked()[0]).toBeLessThanOrEqual(6);
      },
    );
});
