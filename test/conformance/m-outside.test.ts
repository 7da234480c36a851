import { describe, expect } from 'vitest';
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
    retry: { attempts: 1, stay: '2s', backoff: { base: 10, max: 20 } },
    timeout: { firstToken: 400, idle: 300, total: '30s' },
    ...over.policy,
  },
});
const usage = { stream_options: { include_usage: true } };
const f = { answer: continuing(text, { habit: 'from-start' }) };

describe('M. An outside benchmark', () => {
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
});
