import { Agent, request } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProviderOptions, SimulatedProvider } from './index.ts';
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

const codeOf = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code;
const refused = (provider: SimulatedProvider) => post(provider).then(() => 'answered', codeOf);

describe('refused connections', () => {
  it('are refused until the provider is healed, on the same port', async () => {
    const provider = await start({ script: [{ type: 'refuse' }] });
    expect([await refused(provider), await refused(provider)]).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    await provider.heal();
    expect(await refused(provider)).toBe('answered');
    expect(provider.requests).toHaveLength(1);
  });

  it('end by themselves after their time', async () => {
    const provider = await start({
      script: [
        { type: 'refuse', forMs: 30 },
        { type: 'status', status: 503 },
      ],
    });
    expect(await refused(provider)).toBe('ECONNREFUSED');
    await expect.poll(() => post(provider).then(({ status }) => status, codeOf)).toBe(503);
  });

  it('begin when their turn comes, and spare the answer that is under way', async () => {
    const provider = await start({ script: [{ type: 'slow-first-token', ms: 20 }, { type: 'refuse' }] });
    const first = post(provider);
    await provider.nextRequest();
    expect(await refused(provider)).toBe('ECONNREFUSED');
    expect((await first).status).toBe(200);
    await provider.idle(); // the connection was not kept
  });

  it('can begin and end many times at once without losing the port', async () => {
    const provider = await start();
    const all = Array.from({ length: 10 }, (_, turn) => (turn % 2 === 0 ? provider.always({ type: 'refuse' }) : provider.heal()));
    await Promise.all(all);
    expect(await refused(provider)).toBe('answered');
  });
});

describe('connections', () => {
  it('are kept alive between requests', async () => {
    const provider = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = () =>
      new Promise((resolve, reject) => {
        const req = request(`${provider.url}/v1/models`, { agent }, (res) => res.resume().on('end', resolve));
        req.on('error', reject).end();
      });
    await get();
    await get();
    await provider.settled();
    expect([provider.connections, provider.openSockets]).toEqual([1, 1]);
    expect(provider.requests.map(({ connection }) => connection)).toEqual([1, 1]);
    agent.destroy();
    await provider.idle();
    expect(provider.openSockets).toBe(0);
  });

  it('serve a thousand streams at once', async () => {
    const provider = await start({ answer: { text: 'word '.repeat(20) }, chunkDelayMs: 5 });
    const agent = new Agent({ keepAlive: true });
    const stream = () =>
      new Promise<string>((resolve, reject) => {
        const req = request(`${provider.baseURL}/chat/completions`, { method: 'POST', agent }, (res) => {
          let text = '';
          res.on('data', (chunk) => {
            text += chunk;
          });
          res.on('end', () => resolve(text));
        });
        req.on('error', reject).end(JSON.stringify({ ...good, stream: true }));
      });
    const texts = await Promise.all(Array.from({ length: 1000 }, stream));
    expect(texts.every((text) => text.endsWith('data: [DONE]\n\n'))).toBe(true);
    await provider.settled();
    expect(provider.requests.every(({ finished, aborted }) => finished && !aborted)).toBe(true);
    agent.destroy();
    await provider.idle();
  });
});

describe('pauses', () => {
  it('take real time where a test has replaced the timers', async () => {
    const provider = await start({ latencyMs: 1, firstTokenMs: 1, chunkDelayMs: 1 });
    vi.useFakeTimers();
    try {
      const status = await new Promise((resolve, reject) => {
        const req = request(`${provider.baseURL}/chat/completions`, { method: 'POST', agent: false }, (res) => {
          res.resume().on('end', () => resolve(res.statusCode));
        });
        req.on('error', reject).end(JSON.stringify({ ...good, stream: true }));
      });
      expect(status).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the log', () => {
  it('holds what was asked, and forgets it when told to', async () => {
    const provider = await start();
    const arrived = provider.nextRequest();
    await post(provider, good, { 'x-mine': 'a' });
    const request = await arrived;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'x-mine': 'a' },
      body: good,
      fault: 'ok',
    });
    expect(request.headersRaw).toContain('x-mine');
    await provider.settled();
    expect(provider.requests).toEqual([request]);
    provider.resetLog();
    expect(provider.requests).toEqual([]);
  });

  it('holds only the newest requests where it is told how many', async () => {
    const provider = await start({ remember: 2 });
    for (const model of ['a', 'b', 'c']) await post(provider, { ...good, model });
    expect(provider.requests.map(({ body }) => body.model)).toEqual(['b', 'c']);
  });

  it('tells when a client leaves in the middle of a stream', async () => {
    const provider = await start({ answer: { text: 'word '.repeat(1000) }, chunkDelayMs: 5 });
    const controller = new AbortController();
    const response = await fetch(`${provider.baseURL}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ ...good, stream: true }),
      signal: controller.signal,
    });
    await response.body?.getReader().read();
    const aborted = provider.nextAbort();
    const leftAt = performance.now();
    controller.abort();
    const request = await aborted;
    expect(request).toMatchObject({ aborted: true, finished: false });
    expect(request.abortedAt).toBeGreaterThanOrEqual(leftAt);
    expect(provider.requests[0]).toBe(request);
  });
});

describe('closing', () => {
  it('ends every connection, wait and promise, and frees the port', async () => {
    const provider = await startProvider({ wire: 'anthropic', default: { type: 'stall', afterTokens: 1, pingEveryMs: 60_000 } });
    const answer = post(provider, { ...good, stream: true }).then((response) => response.text());
    const lost = expect(answer).rejects.toThrow();
    await provider.nextRequest();
    const [request, abort] = [provider.nextRequest(), provider.nextAbort()];
    await provider.close();
    await lost;
    await expect(request).rejects.toThrow('was closed');
    await expect(abort).rejects.toThrow('was closed');
    await provider.idle();
    expect(provider.requests).toMatchObject([{ aborted: false, finished: false }]);
    const next = await startProvider({ wire: 'anthropic', port: provider.port });
    await next.close();
    const openHandles = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap');
    await expect.poll(openHandles).toEqual([]);
  });

  it('may be done twice, and while connections are refused', async () => {
    const provider = await startProvider({ wire: 'openai', default: { type: 'refuse' } });
    await provider.close();
    await provider.close();
    await provider.heal();
    expect(await refused(provider)).toBe('ECONNREFUSED');
  });
});
