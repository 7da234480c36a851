import { Agent, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault, ProviderOptions, SimulatedProvider, WireName } from './index.ts';
import { startProvider } from './index.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(script: readonly Fault[], options: Partial<ProviderOptions> = {}): Promise<SimulatedProvider> {
  const provider = await startProvider({ wire: 'openai', answer: { tokens: ['one', ' two', ' three'] }, script, ...options });
  opened.push(provider);
  return provider;
}

interface Seen {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  readonly body: string;
  /** `end` where the HTTP body was whole, else the code of the error. */
  readonly end: string;
}

const messages = [{ role: 'user', content: 'Hi' }];
const paths: Readonly<Record<WireName, string>> = {
  openai: '/v1/chat/completions',
  anthropic: '/v1/messages',
  'openai-responses': '/v1/responses',
  gemini: '/v1beta/models/m:generateContent',
  cohere: '/v2/chat',
  'bedrock-converse': '/model/m/converse',
};

/** A client that shows what came, however it ended. `leave` is asked after every chunk. */
function ask(provider: SimulatedProvider, stream: boolean, leave: (body: string) => boolean = () => false): Promise<Seen> {
  const agent = new Agent();
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    let status: number | undefined;
    let headers = {};
    const seen = (end: string) => {
      const bytes = Buffer.concat(chunks);
      agent.destroy();
      resolve({ status, headers, bytes, body: bytes.toString(), end });
    };
    const req = request(`${provider.url}${paths[provider.wire]}`, {
      method: 'POST',
      agent,
      headers: { 'anthropic-version': '1' },
    });
    req.on('error', (error: NodeJS.ErrnoException) => seen(error.code ?? error.message));
    req.on('response', (res) => {
      status = res.statusCode;
      headers = res.headers;
      if (leave('')) req.destroy();
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (leave(Buffer.concat(chunks).toString())) req.destroy();
      });
      res.on('error', (error: NodeJS.ErrnoException) => seen(error.code ?? error.message));
      res.on('end', () => seen('end'));
    });
    req.end(JSON.stringify({ model: 'm', max_tokens: 9, messages, stream }));
  });
}

const tokens = (body: string) => [...body.matchAll(/"(?:content|text)":"( ?\w+)"/gu)].map(([, token]) => token).join('');

describe('broken connections', () => {
  it('resets as soon as the connection stands, so that no request is read', async () => {
    const provider = await start([{ type: 'reset', at: 'accept', times: 2 }]);
    expect((await ask(provider, false)).end).toBe('ECONNRESET');
    expect((await ask(provider, false)).end).toBe('ECONNRESET');
    expect((await ask(provider, false)).status).toBe(200);
    expect([provider.requests.length, provider.connections]).toEqual([1, 3]);
  });

  it('resets in place of the headers', async () => {
    const provider = await start([{ type: 'reset' }]);
    expect(await ask(provider, true)).toMatchObject({ end: 'ECONNRESET', status: undefined });
    expect(provider.requests).toMatchObject([{ fault: 'reset', finished: true, aborted: false }]);
  });

  it.each([0, 1, 2, 3, 9])('resets after exactly %i tokens', async (token) => {
    const { body, end } = await ask(await start([{ type: 'reset', at: { token } }]), true);
    expect([tokens(body), end]).toEqual([['one', ' two', ' three'].slice(0, token).join(''), 'ECONNRESET']);
    expect(body).not.toContain('"finish_reason":"stop"');
  });

  it.each(['openai', 'anthropic'] as const)(
    'cuts the %s stream after tokens, without a finish reason or an end',
    async (wire) => {
      const { body, end } = await ask(await start([{ type: 'cut', afterTokens: 2 }], { wire }), true);
      expect([tokens(body), end]).toEqual(['one two', 'ECONNRESET']); // what node:http calls a body without its end
      expect(body).not.toMatch(/"stop"|message_delta|DONE/u);
    },
  );

  it('ends the HTTP body properly where only the end of the stream is to be missing', async () => {
    expect(await ask(await start([{ type: 'cut', afterTokens: 1, clean: true }]), true)).toMatchObject({
      status: 200,
      end: 'end',
    });
  });

  it('cuts and resets a JSON answer after half of its body', async () => {
    const provider = await start([
      { type: 'cut', afterTokens: 1 },
      { type: 'reset', at: { token: 1 } },
    ]);
    for (const { end, bytes, headers } of [await ask(provider, false), await ask(provider, false)]) {
      expect([end, bytes.length]).toEqual(['ECONNRESET', Math.floor(Number(headers['content-length']) / 2)]);
    }
  });
});

describe('silence', () => {
  it.each([
    [{ type: 'headers-then-silent' }, true, ''],
    [{ type: 'stall', afterTokens: 0 }, true, ''],
    [{ type: 'stall', afterTokens: 2 }, true, 'one two'],
    [{ type: 'stall', afterTokens: 1, pingEveryMs: 1 }, true, 'one'],
    [{ type: 'body-stall' }, true, 'one'],
  ] as const satisfies readonly (readonly [Fault, boolean, string])[])(
    'after %j the client can only leave',
    async (fault, stream, text) => {
      const provider = await start([fault]);
      const aborted = provider.nextAbort();
      const { body } = await ask(provider, stream, (sofar) => tokens(sofar) === text);
      expect(tokens(body)).toBe(text);
      const request = await aborted;
      expect(request).toMatchObject({ aborted: true, finished: false, abortedAt: expect.any(Number) });
      expect(request.abortedAt).toBeGreaterThanOrEqual(request.at);
    },
  );

  it('reads a request and never answers', async () => {
    const provider = await start([{ type: 'silent' }]);
    const controller = new AbortController();
    const asked = fetch(`${provider.baseURL}/models`, { signal: controller.signal });
    await provider.nextRequest();
    const aborted = provider.nextAbort();
    controller.abort();
    await expect(asked).rejects.toThrow();
    expect(await aborted).toMatchObject({ fault: 'silent', path: '/v1/models' });
  });

  it('sends the headers and half of a JSON body', async () => {
    const provider = await start([{ type: 'body-stall' }]);
    const { status, headers, bytes } = await ask(provider, false, (sofar) => sofar !== '');
    expect([status, bytes.length]).toEqual([200, Math.floor(Number(headers['content-length']) / 2)]);
  });

  it('goes on after a silence, with pings in between', async () => {
    const { body, end } = await ask(await start([{ type: 'stall', afterTokens: 1, forMs: 30, pingEveryMs: 10 }]), true);
    expect([tokens(body), end, body.match(/: keep-alive/gu)?.length]).toEqual(['one two three', 'end', 3]);
  });

  it('closes after a silence where that is asked for', async () => {
    const { body, end } = await ask(await start([{ type: 'stall', afterTokens: 1, forMs: 5, afterwards: 'close' }]), true);
    expect([tokens(body), end]).toEqual(['one', 'ECONNRESET']);
  });

  it.each([true, false])('takes its time before the first token (stream: %s)', async (stream) => {
    const provider = await start([{ type: 'slow-first-token', ms: 40 }], { answer: { text: 'one two three' } });
    const startedAt = performance.now();
    const { body, end } = await ask(provider, stream);
    expect(performance.now() - startedAt).toBeGreaterThan(35);
    expect([body.includes('one'), end]).toEqual([true, 'end']);
  });
});

describe('a 200 that is no answer', () => {
  it.each([
    [{ type: 'empty' }, ''],
    [{ type: 'empty-json' }, '{}'],
    [{ type: 'null-json' }, 'null'],
  ] as const satisfies readonly (readonly [Fault, string])[])('%j has the body %j', async (fault, body) => {
    expect(await ask(await start([fault]), false)).toMatchObject({ status: 200, end: 'end', body });
  });

  it('is broken JSON', async () => {
    const { body } = await ask(await start([{ type: 'broken-json' }]), false);
    expect(() => JSON.parse(body)).toThrow();
  });

  it('is an error object', async () => {
    const provider = await start([{ type: 'error-json' }, { type: 'error-event', afterTokens: 0, error: { message: 'mine' } }]);
    expect(JSON.parse((await ask(provider, false)).body)).toMatchObject({ error: { type: 'server_error' } });
    expect(JSON.parse((await ask(provider, false)).body)).toMatchObject({ error: { message: 'mine' } });
  });

  it('is the same random bytes for the same seed', async () => {
    const provider = await start([{ type: 'garbage', bytes: 64, seed: 7, times: 2 }]);
    const [first, second] = [await ask(provider, true), await ask(provider, true)];
    expect(first.bytes.length).toBe(64);
    expect(first.bytes.equals(second.bytes)).toBe(true);
  });
});

describe('faults inside a stream', () => {
  it('begins with an error where there was no token, and ends', async () => {
    const { body, end } = await ask(await start([{ type: 'error-event', afterTokens: 0 }], { wire: 'anthropic' }), true);
    expect(body).toMatch(/^event: error\ndata: \{"type":"error","error":\{"details":null,"type":"overloaded_error"/u);
    expect([body.split('\n\n').length, end]).toEqual([2, 'end']);
  });

  it('lets the preamble go before the error, and the terminator after it, where asked to', async () => {
    const fault: Fault = { type: 'error-event', afterTokens: 0, afterPreamble: true, terminator: true };
    const { body } = await ask(await start([fault]), true);
    expect(body).toMatch(/"role":"assistant".*\n\ndata: \{"error":.*\n\ndata: \[DONE\]\n\n$/u);
  });

  it('breaks off with an error after tokens', async () => {
    const { body } = await ask(await start([{ type: 'error-event', afterTokens: 2, error: { code: 'x' } }]), true);
    expect([tokens(body), body.includes('"code":"x"'), body.includes('DONE')]).toEqual(['one two', true, false]);
  });

  it('has one broken event and goes on', async () => {
    const { body } = await ask(await start([{ type: 'garbage-event', afterTokens: 1 }]), true);
    expect(body).toContain('data: {"broken":\n\n');
    expect([tokens(body), body.endsWith('data: [DONE]\n\n')]).toEqual(['one two three', true]);
  });

  it('leaves the terminator out, or sends it twice', async () => {
    const provider = await start([{ type: 'no-terminator' }, { type: 'double-terminator' }]);
    const [without, twice] = [await ask(provider, true), await ask(provider, true)];
    expect([without.body.includes('"finish_reason":"stop"'), without.body.includes('DONE')]).toEqual([true, false]);
    expect(twice.body.match(/\[DONE\]/gu)).toHaveLength(2);
  });

  it.each([true, false])('compresses the same answer (stream: %s)', async (stream) => {
    const { headers, bytes } = await ask(await start([{ type: 'gzip' }]), stream);
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(bytes).toString()).toContain(stream ? 'data: [DONE]' : 'one two three');
  });

  it.each([true, false])('writes the same answer byte by byte, or cut where asked for (stream: %s)', async (stream) => {
    const answer = { text: 'Grüß dich, 世界' };
    const provider = await start(
      [
        { type: 'split', at: 'every-byte' },
        { type: 'split', at: [3, 10, 99_999] },
      ],
      { answer },
    );
    for (const { body, end } of [await ask(provider, stream), await ask(provider, stream)]) {
      expect([end, body.includes('世界')]).toEqual(['end', true]);
    }
  });
});
