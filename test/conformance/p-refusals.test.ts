import { describe, expect } from 'vitest';
import { conform } from './conform.ts';

const row = conform();
const pdf = { type: 'file', file: { file_data: 'data:application/pdf;base64,aGk=', filename: 'a.pdf' } };
const body = { n: 2, messages: [{ role: 'user', content: [pdf] }] };
const targets = [
  { target: { capabilities: { files: false } } },
  { wire: 'anthropic' as const, target: { capabilities: { n: true } } },
  { target: { limits: { contextWindow: 50 } } },
];

describe('P. Translation: a request that nobody takes', () => {
  for (const stream of [false, true])
    row(
      'P20',
      `the client is told in a sentence what keeps each target from it (${stream ? 'stream' : 'JSON'})`,
      { targets },
      async ({ ask, ids, asked }) => {
        const { status, json } = await ask({ stream, body });
        expect([status, asked()]).toEqual([400, [0, 0, 0]]);
        const [first, second, third] = ids;
        expect(json.error.message).toMatch(
          new RegExp(
            `^No target of "workhorse" takes this request: ${first}: it has no files; ${second}: it takes no n; ${third}: about \\d+ tokens, its window has 50\\.$`,
          ),
        );
        expect(json.understudy.attempts).toEqual([]);
      },
    );
  row(
    'P20',
    'a target that was asked and failed speaks first',
    { targets: [{ always: { type: 'status', status: 503 } }, ...targets.slice(0, 1)], policy: { lastResort: 'off' } },
    async ({ ask }) => {
      const { status, json } = await ask({ body: { messages: body.messages } });
      expect([status, json.error.message]).toEqual([503, expect.not.stringContaining('No target')]);
    },
  );
});
