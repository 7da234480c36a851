import { context, propagation } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { describe, expect } from 'vitest';
import { keys } from '../support/providers.ts';
import { conform } from './conform.ts';
import type { Json } from './scene.ts';

const row = conform();

describe('L. Security', () => {
  const own = {
    authorization: 'Bearer sk-of-the-caller',
    'x-api-key': 'sk-ant-of-the-caller',
    cookie: 'session=secret',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'acme.dev',
    baggage: 'tenant=acme',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'anthropic-beta': 'files-api-2025-04-14',
  };
  row(
    'L1',
    'what a caller sends in its headers reaches no provider',
    { targets: [{ always: { type: 'status', status: 503 } }, { wire: 'anthropic' }] },
    async ({ ask, providers }) => {
      await ask({ headers: own });
      const seen = providers.flatMap(({ requests }) => requests.flatMap(({ headersRaw }) => headersRaw)).join('\n');
      expect(seen).not.toMatch(/of-the-caller|session=secret|203\.0\.113|acme|0af7651916|files-api/i);
    },
  );

  row(
    'L2',
    'a key goes to its own base URL only',
    { targets: [{ always: { type: 'status', status: 500 } }, {}] },
    async ({ ask, providers }) => {
      await ask();
      const [first, second] = providers.map(({ requests }) => requests.map(({ headersRaw }) => headersRaw.join(' ')).join(' '));
      expect(first).toContain(`${keys.openai}-of-t1`);
      expect(first).not.toContain('of-t2');
      expect(second).not.toContain('of-t1');
    },
  );
  row(
    'L2',
    'a redirect is not followed',
    { targets: [{ always: { type: 'redirect', to: 'http://127.0.0.1:9/elsewhere' } }, {}] },
    async ({ ask, asked }) => {
      expect((await ask()).said).toBe('Said by T2.');
      expect(asked()[1]).toBe(1);
    },
  );

  row(
    'L3',
    'headers of ours that are not trusted are ignored and not forwarded',
    { targets: [{ always: { type: 'status', status: 503 } }, {}] },
    async ({ ask, providers }) => {
      const headers = {
        'x-understudy-failover': 'off',
        'x-understudy-tags': 'eu',
        'x-understudy-deadline': '1',
        'x-understudy-target': 't2',
      };
      expect((await ask({ headers })).said).toBe('Said by T2.');
      expect(
        providers
          .flatMap(({ requests }) => requests.flatMap(({ headers: sent }) => Object.keys(sent)))
          .filter((name) => name.startsWith('x-understudy')),
      ).toEqual([]);
    },
  );

  row(
    'L4',
    'a key that a provider echoes is redacted',
    {
      targets: [
        {
          always: {
            type: 'status',
            status: 400,
            body: {
              error: { message: `Bad request for ${keys.openai}-of-t1`, type: 'invalid_request_error', param: null, code: null },
            },
          },
        },
      ],
    },
    async ({ ask, watch }) => {
      const { status, text } = await ask();
      expect(status).toBe(400);
      expect(text).not.toContain(keys.openai);
      expect(JSON.stringify(watch.events)).not.toContain(keys.openai);
    },
  );

  row(
    'L5',
    'random bytes as every answer are malformed and never a crash',
    { targets: [{}], policy: { retry: { attempts: 0 }, breaker: { consecutive: 1000, minimumCalls: 1000 } } },
    async ({ ask, providers, watch }) => {
      for (let seed = 1; seed <= 30; seed++) {
        await providers[0]?.always({ type: 'garbage', seed, bytes: seed * 37, times: 'forever' });
        expect((await ask({ stream: seed % 2 === 0 })).status).toBe(502);
      }
      const reasons = new Set(watch.of('attempt.end').map(({ reason }) => reason));
      expect([...reasons].filter((reason) => reason !== 'malformed' && reason !== 'truncated')).toEqual([]);
    },
  );

  row('L6', 'what describes an instance holds no key', { targets: [{}, { wire: 'anthropic' }] }, async ({ ask, instance }) => {
    await ask();
    expect(JSON.stringify([instance.describe(), instance.targets()])).not.toMatch(/sk-/);
    for (const path of ['/healthz', '/readyz', '/v1/models'])
      expect((await ask({ path, method: 'GET' })).text).not.toMatch(/sk-|127\.0\.0\.1/);
  });

  row(
    'L7',
    'with a baggage propagator and the instrumentation of undici active, no trace context reaches a provider',
    { targets: [{}] },
    async ({ ask, providers }) => {
      const undici = new UndiciInstrumentation();
      undici.enable();
      try {
        const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
        await context.with(propagation.setBaggage(context.active(), baggage), () => ask({ headers: { baggage: 'tenant=acme' } }));
      } finally {
        undici.disable();
      }
      const sent = Object.keys(providers[0]?.requests[0]?.headers ?? {});
      expect(sent.filter((name) => ['baggage', 'traceparent', 'tracestate'].includes(name))).toEqual([]);
    },
  );

  /** What it is told to say: the last message of the prompt. */
  const parrot = ({ body }: { readonly body: Json }) => ({ text: String(body.messages.at(-1)?.content) });
  const asks = (schema: object, say: unknown, stream: boolean) => ({
    stream,
    body: {
      messages: [{ role: 'user', content: JSON.stringify(say) }],
      response_format: { type: 'json_schema', json_schema: { name: 'own', schema } },
    },
  });
  const place = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  for (const onLimit of ['serve', 'refuse'] as const)
    row(
      'L8',
      `schemas that take for ever to check hold nobody up, and the answers of others are checked all the same (onLimit: ${onLimit})`,
      {
        targets: [{ answer: parrot }, { answer: { text: '{"city":"Cork"}' } }],
        policy: { output: { validate: 'json-schema', timeLimit: '200ms', onLimit } },
      },
      async ({ ask, watch }) => {
        // Other people's schema is known, as it is in any process that has run for a while.
        expect((await ask(asks(place, { city: 'Galway' }, false))).said).toBe('{"city":"Galway"}');
        // Each is new, so that nothing that is remembered helps.
        const bombs = Array.from({ length: 8 }, (_, n) =>
          ask(asks({ pattern: '^(a+)+$', title: `bomb ${n}` }, `${'a'.repeat(60)}!`, n % 2 === 0)),
        );
        for (const stream of [false, true]) {
          expect((await ask(asks(place, { town: 'Cork' }, stream))).said).toBe('{"city":"Cork"}');
          expect((await ask({ stream })).status).toBe(200);
        }
        const after = (await Promise.all(bombs)).map(({ status, said }) => (said.includes('aaa') ? 'served' : status));
        const warned = watch.of('warning').map(({ unchecked }) => unchecked);
        if (onLimit === 'serve') {
          expect(new Set(after)).toEqual(new Set(['served']));
          expect(warned).toHaveLength(bombs.length);
        } else {
          // No other target has more time for it; and what T2 says to all does not fit either.
          expect(after).not.toContain('served');
          expect(warned).toEqual([]);
        }
      },
    );
});
