import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Fault } from './faults.ts';
import { startProvider } from './server.ts';

const run = promisify(execFile);
const fault = (type: unknown) => ({ type }) as Fault;

describe('a fault that is none', () => {
  it.each([
    ['statsu', "No fault has the type 'statsu'; did you mean 'status'?"],
    ['rate-limit', "No fault has the type 'rate-limit'; did you mean 'rate-limited'?"],
    ['earthquake', "No fault has the type 'earthquake'. Known: ok, status"],
    ['constructor', "No fault has the type 'constructor'. Known: ok, status"],
    [undefined, "No fault has the type 'undefined'. Known: ok, status"],
  ])('throws where it is written, and names the nearest: %s', async (type, words) => {
    await using provider = await startProvider({ wire: 'openai' });
    expect(() => void provider.always(fault(type))).toThrow(words);
    expect(() => void provider.play([{ type: 'ok' }, fault(type)])).toThrow(words);
    await expect(startProvider({ wire: 'openai', script: [fault(type)] })).rejects.toThrow(words);
    await expect(startProvider({ wire: 'openai', default: fault(type) })).rejects.toThrow(words);
    expect((await fetch(`${provider.baseURL}/models`)).status).toBe(200); // nothing of it was taken
  });

  it('is told from a name alone', async () => {
    await using provider = await startProvider({ wire: 'openai' });
    expect(() => void provider.always('silent' as unknown as Fault)).toThrow("not 'silent'; did you mean 'silent'?");
    expect(() => void provider.always(null as unknown as Fault)).toThrow('No fault has the type');
  });
});

it('a provider that nobody closes keeps no process alive, whatever it is in the middle of', async () => {
  const program = `
    import { startProvider } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
    const provider = await startProvider({ wire: 'openai', script: [{ type: 'stall', afterTokens: 1, forMs: 600000 }, { type: 'ok' }] });
    const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] });
    const ask = (signal) => fetch(provider.baseURL + '/chat/completions', { method: 'POST', body, signal });
    const stop = new AbortController();
    const stalled = await ask(stop.signal);
    await stalled.body.getReader().read();
    await (await ask()).text();
    stop.abort();
    console.log('the test failed here');
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { timeout: 15_000 });
  expect(stdout).toContain('the test failed here');
});

it('await using closes it where the block throws', async () => {
  let url = '';
  const block = async () => {
    await using provider = await startProvider({ wire: 'anthropic' });
    url = provider.url;
    throw new Error('an assertion');
  };
  await expect(block()).rejects.toThrow('an assertion');
  await expect(fetch(url)).rejects.toThrow();
});
