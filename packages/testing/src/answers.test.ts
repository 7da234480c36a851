import { afterEach, describe, expect, it } from 'vitest';
import type { Fault, ProviderOptions, RecordedRequest, SimulatedProvider, WireName } from './index.ts';
import { startProvider } from './index.ts';

const opened: SimulatedProvider[] = [];
afterEach(async () => {
  for (const provider of opened.splice(0)) await provider.close();
});

async function start(options: Partial<ProviderOptions> = {}): Promise<SimulatedProvider> {
  const provider = await startProvider({ wire: 'openai', ...options });
  opened.push(provider);
  return provider;
}

const good = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };

function post(provider: SimulatedProvider, body: unknown = good, headers: Record<string, string> = {}): Promise<Response> {
  const path = provider.wire === 'openai' ? '/v1/chat/completions' : '/v1/messages';
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(provider.url + path, { method: 'POST', headers: { 'anthropic-version': '1', ...headers }, body: text });
}

describe('a healthy provider', () => {
  it('answers with a sentence that names the model and counts', async () => {
    const provider = await start();
    await post(provider);
    expect(await (await post(provider)).text()).toContain('This is answer 2 of m,');
  });

  it('answers what it was given, per request where that is a function', async () => {
    const provider = await start({ answer: ({ body }) => ({ text: `You asked ${String(body.model)}` }) });
    expect(await (await post(provider)).text()).toContain('You asked m');
  });

  it('lets the answer function choose a fault, and tells when it throws', async () => {
    const refusesPrefill = (request: RecordedRequest): Fault => ({ type: 'status', status: request.body.stream ? 500 : 400 });
    expect((await post(await start({ answer: refusesPrefill }))).status).toBe(400);
    const broken = await post(
      await start({
        answer: () => {
          throw new Error('oh');
        },
      }),
    );
    expect([broken.status, await broken.text()]).toEqual([500, expect.stringContaining('oh')]);
  });

  it('calls the tool that it is forced to, with arguments that fit its schema', async () => {
    const parameters = {
      type: 'object',
      required: ['city', 'days'],
      properties: { city: { type: 'string' }, days: { enum: [3] } },
    };
    const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
    const text = await (await post(await start(), { ...good, tools, tool_choice: 'required' })).text();
    expect(text).toContain(JSON.stringify(JSON.stringify({ city: 'simulated', days: 3 })));
    const claude = await start({ wire: 'anthropic' });
    const forced = {
      ...good,
      tools: [{ name: 'weather', input_schema: parameters }],
      tool_choice: { type: 'tool', name: 'weather' },
    };
    expect(await (await post(claude, forced)).json()).toMatchObject({ content: [{ type: 'tool_use', input: { days: 3 } }] });
  });

  it('answers with JSON where a schema asks for it', async () => {
    const schema = { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } };
    const body = { ...good, response_format: { type: 'json_schema', json_schema: { name: 's', schema } } };
    expect(await (await post(await start(), body)).text()).toContain(JSON.stringify('{"ok":true}'));
  });

  it('lists its models in the shape of its wire', async () => {
    const list = async (options: Partial<ProviderOptions>) =>
      (await fetch(`${(await start({ ...options, models: ['a'] })).url}/v1/models`)).json();
    expect(await list({})).toMatchObject({ object: 'list', data: [{ id: 'a', object: 'model' }] });
    expect(await list({ wire: 'anthropic' })).toMatchObject({
      data: [{ id: 'a', type: 'model' }],
      has_more: false,
      first_id: 'a',
    });
  });

  it('refuses wrong keys, models, bodies, paths and methods as the real API does', async () => {
    const provider = await start({ apiKey: 'right', models: ['m'] });
    const right = { authorization: 'Bearer right' };
    const statuses = [
      await post(provider, good, { authorization: 'Bearer wrong' }),
      await post(provider, { ...good, model: 'other' }, right),
      await post(provider, '{', right),
      await fetch(`${provider.url}/v1/nothing`, { headers: right }),
      await fetch(`${provider.url}/v1/chat/completions`, { headers: right }),
      await post(provider, good, right),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 404, 400, 404, 405, 200]);
  });

  it('sends the ids and rate-limit headers of its wire', async () => {
    const { headers } = await post(await start());
    expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/u);
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('9999');
    const claude = await post(await start({ wire: 'anthropic' }));
    expect(claude.headers.get('request-id')).toMatch(/^req_011C/u);
    expect(claude.headers.get('anthropic-ratelimit-requests-reset')).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/u);
  });
});

describe('a recording', () => {
  const body = 'data: {"choices":[]}\r\n\r\n: comment\n\ndata: [DONE]\n\n';

  it('is sent again byte for byte, whatever its length header said', async () => {
    const headers = { 'content-type': 'text/event-stream', 'content-length': '3', 'x-mine': 'yes' };
    for (const splitAt of [undefined, 'every-byte', [1, 7]] as const) {
      const recording = { headers, body, ...(splitAt && { splitAt }) };
      const response = await post(await start({ answer: { recording } }));
      expect([await response.text(), response.headers.get('x-mine')]).toEqual([body, 'yes']);
    }
  });

  it('keeps its status and bytes that are no text', async () => {
    const bytes = Uint8Array.from([0, 255, 128, 10, 10]);
    for (const sse of [true, false]) {
      const response = await post(await start({ answer: { recording: { status: 418, body: bytes, sse } } }));
      expect([response.status, new Uint8Array(await response.arrayBuffer())]).toEqual([418, bytes]);
    }
  });

  it.each([true, false])('is cut at any byte (event stream: %s)', async (sse) => {
    const response = await post(await start({ answer: { recording: { body, sse, cutAt: 10 } } }));
    const read = async () => {
      let text = '';
      try {
        for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
      } catch {
        return text;
      }
      return 'a whole body';
    };
    expect(await read()).toBe(body.slice(0, 10));
  });
});

describe('a script', () => {
  const statuses = async (provider: SimulatedProvider, count: number) => {
    const seen: number[] = [];
    for (let index = 0; index < count; index++) seen.push((await post(provider)).status);
    return seen;
  };

  it('is met in order, each fault as often as it says, then the default', async () => {
    const script: Fault[] = [{ type: 'status', status: 500, times: 2 }, { type: 'ok' }, { type: 'quota' }];
    const provider = await start({ script, default: { type: 'status', status: 529 } });
    expect(await statuses(provider, 6)).toEqual([500, 500, 200, 429, 529, 529]);
  });

  it('can be replaced at run time', async () => {
    const provider = await start({ script: [{ type: 'status', status: 500, times: 'forever' }] });
    expect(await statuses(provider, 2)).toEqual([500, 500]);
    await provider.play([{ type: 'status', status: 503 }, { type: 'quota' }]);
    expect(await statuses(provider, 3)).toEqual([503, 429, 200]);
    await provider.always({ type: 'status', status: 401 });
    expect(await statuses(provider, 2)).toEqual([401, 401]);
    await provider.heal();
    expect(await statuses(provider, 1)).toEqual([200]);
  });

  it('tells a fault that does not exist', async () => {
    const provider = await start();
    const typo = { type: 'stal', afterTokens: 1 } as unknown as Fault;
    await expect(startProvider({ wire: 'openai', script: [typo] })).rejects.toThrow("No fault has the type 'stal'");
    expect(() => void provider.play(typo)).toThrow('Known: ok, status,');
    await expect(startProvider({ wire: 'openai', default: { type: 'ok', times: 0 } })).rejects.toThrow('at least 1');
  });
});

describe('errors with a status', () => {
  it.each([
    ['openai', { type: 'rate-limited', hint: { retryAfter: 2, retryAfterMs: 1500 } }, 429, 'rate_limit_exceeded'],
    ['openai', { type: 'rate-limited', hint: { inMessage: 50.59 } }, 429, 'Please try again in 50.59s.'],
    ['openai', { type: 'rate-limited', hint: { retryInfo: '48s' } }, 429, '"retryDelay": "48s"'],
    ['openai', { type: 'quota' }, 429, 'insufficient_quota'],
    ['openai', { type: 'unauthorized' }, 401, 'invalid_api_key'],
    ['openai', { type: 'model-not-found' }, 404, 'The model `m` does not exist'],
    ['openai', { type: 'context-length' }, 400, 'context_length_exceeded'],
    ['openai', { type: 'content-filter' }, 400, 'content_policy_violation'],
    ['openai', { type: 'status', status: 503 }, 503, 'server_is_overloaded'],
    ['openai', { type: 'status', status: 418, body: { short: 'and stout' } }, 418, '{"short":"and stout"}'],
    ['openai', { type: 'text-plain', status: 502 }, 502, 'upstream connect error'],
    ['anthropic', { type: 'rate-limited', hint: { anthropicReset: 30 } }, 429, 'rate_limit_error'],
    ['anthropic', { type: 'quota' }, 400, 'credit balance is too low'],
    ['anthropic', { type: 'unauthorized' }, 401, 'invalid x-api-key'],
    ['anthropic', { type: 'model-not-found' }, 404, '"message":"model: m"'],
    ['anthropic', { type: 'context-length' }, 400, 'prompt is too long'],
    ['anthropic', { type: 'status', status: 529 }, 529, 'overloaded_error'],
  ] as const satisfies readonly (readonly [WireName, Fault, number, string])[])(
    '%s %j is a %i that says %s',
    async (wire, fault, status, says) => {
      const provider = await start({ wire, script: [fault] });
      const seen = await post(provider);
      expect([seen.status, await seen.text()]).toEqual([status, expect.stringContaining(says)]);
      expect((await post(provider)).status).toBe(200);
    },
  );

  it('are never a crash of the provider, whatever they are made of', async () => {
    const provider = await start({
      script: [
        { type: 'status', status: 9999 },
        { type: 'rate-limited', hint: { retryAfter: 'a\nb' } },
      ],
    });
    expect([(await post(provider)).status, (await post(provider)).status, (await post(provider)).status]).toEqual([
      500, 500, 200,
    ]);
  });

  it('tells the wait of a rate limit in the headers that were asked for, and in no other', async () => {
    const hint = { retryAfter: 2, retryAfterMs: 0 };
    const provider = await start({ script: [{ type: 'rate-limited', hint }, { type: 'rate-limited' }] });
    const waits = ({ headers }: Response) => [headers.get('retry-after'), headers.get('retry-after-ms')];
    expect(waits(await post(provider))).toEqual(['2', '0']);
    expect(waits(await post(provider))).toEqual([null, null]);
  });

  it('tells when an exhausted limit is full again', async () => {
    const provider = await start({ wire: 'anthropic', script: [{ type: 'rate-limited', hint: { anthropicReset: 30 } }] });
    const { headers } = await post(provider);
    expect(headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
    const reset = Date.parse(headers.get('anthropic-ratelimit-requests-reset') ?? '');
    expect(Math.abs(reset - Date.now() - 30_000)).toBeLessThan(5000);
  });

  it('points elsewhere', async () => {
    const elsewhere = await start();
    const provider = await start({ script: [{ type: 'redirect', to: `${elsewhere.url}/v1/models`, status: 303 }] });
    expect(await (await post(provider)).json()).toMatchObject({ object: 'list' });
  });
});
