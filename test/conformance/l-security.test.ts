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

  const echoes = {
    'service_tier: incorrect api key': { service_tier: 'incorrect api key' },
    'reasoning_effort: your credit balance is too low': { reasoning_effort: 'your credit balance is too low' },
    'a tool of the type model not exist': { tools: [{ type: 'model not exist' }] },
    'an image at organization has been disabled': {
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'https://x.example/organization has been disabled' } }],
        },
      ],
    },
  };
  for (const [name, body] of Object.entries(echoes)) {
    const words = name.split(/: | type | at /).at(-1) ?? '';
    row(
      'L8',
      `${name}, echoed in a 400, keeps the target from nobody`,
      { targets: [{}, {}] },
      async ({ ask, providers, state }) => {
        const error = { message: `Invalid value: '${words}'.`, type: 'invalid_request_error', param: null, code: null };
        for (const provider of providers) await provider.play([{ type: 'status', status: 400, body: { error } }]);
        expect((await ask({ body })).status).toBe(400);
        expect((await ask()).said).toBe('Said by T1.');
        expect([state(0).state, state(1).state]).toEqual(['available', 'available']);
      },
    );
  }

  const blocked = '<html><head><title>403 Forbidden</title></head><body>Request blocked.</body></html>';
  const statuses = {
    'the page of a web firewall': { type: 'status', status: 403, body: blocked, headers: { 'content-type': 'text/html' } },
    'a 404 for an object': { type: 'status', status: 404, body: { error: { message: 'Not found', type: 'not_found_error' } } },
    'a 401 of a proxy': { type: 'status', status: 401, body: '' },
    'a bare 402': { type: 'status', status: 402, body: {} },
  } as const;
  for (const [name, fault] of Object.entries(statuses))
    row(
      'L9',
      `${name}, for one request, keeps the target from nobody`,
      { targets: [{}, {}] },
      async ({ ask, providers, state, watch }) => {
        for (let n = 0; n < 6; n++) {
          await providers[0]?.play([fault]);
          await ask({ body: { user: `odd-${n}` } });
          await providers[0]?.play([]);
        }
        expect((await ask()).said).toBe('Said by T1.');
        expect(state(0).state).toBe('available');
        expect(watch.of('health')).toEqual([]);
        expect(watch.of('suspicion').length).toBeGreaterThan(0);
      },
    );

  row(
    'L10',
    'a model name that the provider refuses as it refuses a bad key keeps the account from nobody',
    { targets: [{}], options: { models: { '*': { targets: ['t1/*'] } } } },
    async ({ ask, providers, watch }) => {
      for (let n = 0; n < 6; n++) {
        await providers[0]?.play([{ type: 'unauthorized' }]);
        await ask({ body: { model: `evil-${n}` } });
        await providers[0]?.play([]);
      }
      expect((await ask({ body: { model: 'gpt-4o' } })).said).toBe('Said by T1.');
      expect(watch.of('health').filter(({ target }) => target.endsWith('/*'))).toEqual([]);
    },
  );

  row(
    'L11',
    'blunders of the model over what one caller asks open no breaker',
    { targets: [{}, {}], policy: { retry: { attempts: 0 } } },
    async ({ ask, providers, watch }) => {
      const error = { message: 'Failed to generate JSON.', type: 'invalid_request_error', code: 'json_validate_failed' };
      for (let n = 0; n < 20; n++) {
        await providers[0]?.play([{ type: 'status', status: 400, body: { error } }]);
        await ask({ body: { seed: n } });
      }
      expect(watch.of('breaker')).toEqual([]);
      expect((await ask()).said).toBe('Said by T1.');
    },
  );
  row(
    'L11',
    'answers that one caller makes too long open no breaker',
    { targets: [{}, {}], policy: { retry: { attempts: 0 }, timeout: { reply: '100ms' } } },
    async ({ ask, providers, watch }) => {
      for (let n = 0; n < 7; n++) {
        await providers[0]?.play([{ type: 'body-stall' }]);
        await ask({ body: { seed: n }, stream: false });
      }
      expect(watch.of('attempt.end').filter(({ reason }) => reason === 'slow')).toHaveLength(7);
      expect(watch.of('breaker')).toEqual([]);
    },
  );
  // The members of `Object.prototype`: tables in code have them too.
  const inherited = [...Object.getOwnPropertyNames(Object.prototype)];
  const answer = (name: string) => ({
    id: name,
    object: name,
    model: name,
    choices: [{ index: 0, message: { role: name, content: name, refusal: null }, finish_reason: name }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, [name]: name },
  });
  row(
    'L12',
    'a content encoding, a code, a type or a finish reason that every object has as a member is unknown, and ends nothing',
    {
      targets: [{}, { wire: 'anthropic' }, {}],
      policy: { retry: { attempts: 0 }, breaker: { consecutive: 1000, minimumCalls: 1000 } },
    },
    async ({ ask, providers, watch }) => {
      const [first, second] = providers;
      for (const name of inherited) {
        const error = { error: { message: name, type: name, code: name, param: name, status: name }, type: name };
        const headers = { 'content-encoding': name, 'x-ratelimit-reset-requests': name, 'retry-after': name };
        await first?.always({ type: 'status', status: 200, headers, body: answer(name), times: 'forever' });
        await second?.always({ type: 'status', status: 500, headers, body: error, times: 'forever' });
        const said = { status: 200, said: 'Said by T3.' };
        expect([name, await ask({ stream: true })]).toMatchObject([name, said]);
        await first?.always({ type: 'status', status: 200, body: answer(name), times: 'forever' });
        expect([name, await ask()]).toMatchObject([name, { status: 200, said: name }]);
      }
      expect(watch.of('call.end')).toHaveLength(2 * inherited.length);
    },
  );
  row('L12', 'nor does a client reach anything by such a name', { targets: [{}] }, async ({ ask }) => {
    for (const name of inherited) {
      expect([name, (await ask({ body: { model: name } })).status]).toEqual([name, 404]);
      expect([name, (await ask({ path: `/${name}`, method: 'GET' })).status]).toEqual([name, 404]);
      const text = `{"model":"workhorse","messages":[{"role":"user","content":"Hi","${name}":{}}],"${name}":{"type":"${name}"},"reasoning_effort":"${name}"}`;
      expect([name, (await ask({ text })).said]).toEqual([name, 'Said by T1.']);
      const kinds = { response_format: { type: name }, tools: [{ type: name, function: { name } }], tool_choice: name };
      expect([name, (await ask({ body: kinds })).status]).toEqual([name, 400]);
      const anthropic = { client: 'anthropic-messages', body: { thinking: { type: name }, [name]: name } } as const;
      expect([name, (await ask(anthropic)).said]).toEqual([name, 'Said by T1.']);
      expect([name, (await ask({ headers: { [name]: name } })).status]).toEqual([name, 200]);
    }
  });
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
      'L19',
      `schemas that take for ever to check hold nobody up, and the answers of others are checked all the same (onLimit: ${onLimit})`,
      {
        targets: [
          { answer: parrot, model: 'my-model', provider: { kind: 'openai-compatible' } }, // OpenAI refuses a schema that is no object
          { answer: { text: '{"city":"Cork"}' }, model: 'my-model', provider: { kind: 'openai-compatible' } },
        ],
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
