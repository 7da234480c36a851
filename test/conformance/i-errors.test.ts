import { describe, expect } from 'vitest';
import { conform } from './conform.ts';

const row = conform();
const limited = (retryAfter: number) => ({ type: 'rate-limited', hint: { retryAfter } }) as const;
const status = (code: number) => ({ type: 'status', status: code }) as const;

describe('I. Errors', () => {
  row(
    'I1',
    'when all are over their rate limit it is a 429 with the smallest Retry-After',
    { targets: [{ always: limited(30) }, { always: limited(20) }] },
    async ({ ask }) => {
      for (const client of ['openai-chat', 'anthropic-messages'] as const) {
        const { status: got, headers, json } = await ask({ client });
        expect(got).toBe(429);
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(19);
        expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(20);
        expect(json.error.type).toBe('rate_limit_error');
      }
    },
  );

  row(
    'I2',
    'nothing available is a 503 with Retry-After',
    { targets: [{ always: { type: 'unauthorized' } }] },
    async ({ ask, asked }) => {
      await ask();
      const { status: got, headers } = await ask();
      expect([got, asked()]).toEqual([503, [1]]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    },
  );
  row(
    'I2',
    'a deadline is a 504',
    { targets: [{ always: { type: 'silent' } }], policy: { timeout: { total: 300 } } },
    async ({ ask }) => {
      expect((await ask()).status).toBe(504);
    },
  );
  row(
    'I2',
    'of a mixture the first meaningful failure speaks',
    { targets: [{ always: status(500) }, { always: limited(20) }], policy: { retry: { attempts: 0 } } },
    async ({ ask }) => {
      expect((await ask()).status).toBe(502);
    },
  );

  row(
    'I3',
    'a total failure tells its attempts, and no key, prompt or account',
    {
      targets: [
        {
          always: {
            type: 'status',
            status: 500,
            body: { error: { message: 'org-SECRETORG1234567890 said sk-abcdefghijklmnopqrstuvwxyz123456', type: 'x' } },
          },
        },
        { always: status(503) },
      ],
      policy: { retry: { attempts: 0 }, lastResort: 'off' },
    },
    async ({ ask, ids }) => {
      const { json, text } = await ask({ body: { messages: [{ role: 'user', content: 'PROMPT-CANARY' }] } });
      expect(json.understudy.attempts).toEqual([
        { target: ids[0], reason: 'server-error', status: 500, ms: expect.any(Number) },
        { target: ids[1], reason: 'overloaded', status: 503, ms: expect.any(Number) },
      ]);
      expect(text).not.toMatch(/PROMPT-CANARY|SECRETORG|sk-abc|sk-key/);
    },
  );

  for (const client of ['openai-chat', 'anthropic-messages'] as const)
    row(
      'I4',
      `a 503 in plain text is a valid error for ${client}`,
      { targets: [{ always: { type: 'text-plain', status: 503 } }] },
      async ({ ask }) => {
        const { status: got, json, headers } = await ask({ client });
        expect(got).toBe(503);
        expect(headers.get('content-type')).toMatch(/^application\/json/);
        expect(json.error).toMatchObject({ message: expect.any(String), type: expect.any(String) });
        expect(json.type).toBe(client === 'openai-chat' ? undefined : 'error');
      },
    );

  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  const bad = [
    ['broken JSON', { text: '{"model": "workhorse", ' }, 400, undefined],
    ['a wrong type', { body: { messages: 'Hello' } }, 400, 'messages'],
    ['an unknown path', { path: '/v1/nothing' }, 404, undefined],
    ['an unknown method', { method: 'PUT' }, 405, undefined],
    ['a body over the limit', { body: { user: 'x'.repeat(20_000) } }, 413, undefined],
    ['deep nesting', { text: `{"model":"workhorse","messages":${deep}}` }, 400, undefined],
  ] as const;
  for (const [name, question, code, param] of bad)
    row(
      'I5',
      `${name} is a ${code} and no attempt`,
      { targets: [{}], options: { bodyLimit: '15kb' } },
      async ({ ask, asked }) => {
        const { status: got, json } = await ask(question);
        expect(got).toBe(code);
        expect(json.error.message.length).toBeGreaterThan(10);
        if (param !== undefined) expect(json.error.param).toContain(param);
        expect(asked()).toEqual([0]);
      },
    );

  const mapped = [
    [401, 502, 'api_error'],
    [404, 502, 'api_error'],
    [429, 429, 'rate_limit_error'],
    [500, 502, 'api_error'],
    [503, 503, 'overloaded_error'],
    [529, 503, 'overloaded_error'],
  ] as const;
  for (const [upstream, got, type] of mapped)
    row(
      'I6',
      `${upstream} of an OpenAI target is ${type} for a client of Anthropic`,
      {
        targets: [{ always: upstream === 404 ? { type: 'model-not-found' } : status(upstream) }],
        policy: { retry: { attempts: 0 } },
      },
      async ({ ask }) => {
        const { status: seen, json } = await ask({ client: 'anthropic-messages' });
        expect([seen, json.type, json.error.type]).toEqual([got, 'error', type]);
      },
    );

  row(
    'I7',
    'words of a prompt in an error are no rate limit',
    {
      targets: [
        {
          always: {
            type: 'status',
            status: 400,
            body: {
              error: {
                message: 'Invalid value: "what does 429 rate limit mean"',
                type: 'invalid_request_error',
                param: 'messages',
                code: null,
              },
            },
          },
        },
        {},
      ],
    },
    async ({ ask, asked, state }) => {
      expect((await ask()).status).toBe(400);
      expect(asked()).toEqual([1, 0]);
      expect(state(0).state).toBe('available');
    },
  );
});
