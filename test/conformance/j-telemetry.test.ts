import { describe, expect } from 'vitest';
import { continuing } from '../support/continuing-model.ts';
import { conform } from './conform.ts';

const row = conform();
const text = 'The first half is said by one target, and the second half is said by another one.';

describe('J. Telemetry', () => {
  row(
    'J6',
    'tokens are the sum over the attempts of one answer, what was shown of it is not wasted',
    {
      targets: [
        {
          wire: 'anthropic',
          answer: { text, usage: { inputTokens: 20, outputTokens: 50 } },
          always: { type: 'cut', afterTokens: 8 },
        },
        { answer: (request) => ({ ...continuing(text)(request), usage: { inputTokens: 30, outputTokens: 9 } }) },
      ],
    },
    async ({ ask, watch }) => {
      const { data } = await ask({ stream: true, client: 'anthropic-messages' });
      // The first one told its input when it began; what it said it did not live to tell.
      expect(watch.of('call.end')).toMatchObject([{ usage: { inputTokens: 50, outputTokens: 9 }, wastedTokens: 0 }]);
      expect(data.find(({ type }) => type === 'message_delta').usage).toMatchObject({ output_tokens: 9 });
    },
  );

  row(
    'J6',
    'tokens that nobody got are counted as wasted, once',
    {
      targets: [
        { answer: { text: 'prose', usage: { inputTokens: 20, outputTokens: 50 } } },
        { answer: { text: '{}', usage: { inputTokens: 7, outputTokens: 3 } } },
      ],
      policy: { output: { validate: 'json-schema' } },
    },
    async ({ ask, watch }) => {
      const messages = [{ role: 'user', content: 'As JSON, please.' }];
      for (const stream of [false, true]) await ask({ stream, body: { messages, response_format: { type: 'json_object' } } });
      expect(watch.of('call.end')).toMatchObject([
        { usage: { inputTokens: 7 }, wastedTokens: 70 },
        { usage: { inputTokens: 7 }, wastedTokens: 70 },
      ]);
    },
  );

  row(
    'J7',
    'the headers name the first target, the seam comment and the call the second',
    {
      targets: [
        { answer: { text }, always: { type: 'cut', afterTokens: 8 } },
        { wire: 'anthropic', answer: continuing(text) },
      ],
    },
    async ({ ask, ids, watch }) => {
      const got = await ask({ stream: true });
      expect(got.headers.get('x-understudy-target')).toBe(ids[0]);
      expect(got.text).toContain(`: understudy splice from=${ids[0]} to=${ids[1]}`);
      expect(watch.of('call.end')).toMatchObject([{ target: ids[1], outcome: 'recovered' }]);
    },
  );
});
