import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { priceData } from './providers/models/price-data.ts';
import { openai } from './providers/openai.ts';
import { refreshModelData } from './refresh-model-data.ts';
import { createUnderstudy } from './understudy.ts';

const providers = [
  {
    id: 'openai',
    name: 'OpenAI',
    api_pattern: 'https://api\\.openai\\.com',
    models: [
      { id: 'gpt-5', match: { equals: 'gpt-5' }, context_window: 123_456, prices: { input_mtok: 7, output_mtok: 9 } },
      { id: 'new', match: { starts_with: 'gpt-new' }, prices: { input_mtok: { base: 1, tiers: [{ start: 10, price: 2 }] } } },
    ],
  },
];

let server: Server | undefined;
afterEach(() => server?.close());

async function serving(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json?key=secret`;
}

const giving = (data: unknown) => serving((_, answer) => answer.end(typeof data === 'string' ? data : JSON.stringify(data)));

const of = (model: string) => {
  const account = { name: 'p', kind: openai, baseURL: 'https://api.openai.com/v1', dialects: openai.dialects };
  const rest = { settings: {}, credentials: [{}] as const, separateQuotas: false, headers: {}, tags: [], http2: false };
  return priceData({ ...account, ...rest }, model);
};
const described = () =>
  createUnderstudy({ providers: { openai: { apiKey: 'sk-0' } }, models: { a: { targets: ['openai/gpt-5'] } } }).describe().data;

describe('the data about models', () => {
  it('says how old it is', () => {
    // The package lets nobody ask for its version, so that the version stands in the code beside the day.
    const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
    const { version } = JSON.parse(readFileSync(join(entry, '../../package.json'), 'utf8'));
    const day = expect.stringMatching(/^20\d\d-\d\d-\d\d$/);
    expect(described()).toEqual({ prices: { source: `@pydantic/genai-prices@${version}`, date: day }, models: { date: day } });
  });

  it.each([
    [
      'an error',
      (answer: { statusCode: number; end(text: string): void }) => Object.assign(answer, { statusCode: 500 }).end('no'),
    ],
    ['no JSON', (answer: { end(text: string): void }) => answer.end('<html>')],
    ['no list', (answer: { end(text: string): void }) => answer.end('{}')],
    ['no provider', (answer: { end(text: string): void }) => answer.end('[null]')],
    ['an unreadable pattern', (answer: { end(text: string): void }) => answer.end('[{"id":"a","api_pattern":"(","models":[]}]')],
    [
      'a broken model',
      (answer: { end(text: string): void }) => answer.end('[{"id":"a","api_pattern":"a","models":[{"id":"b"}]}]'),
    ],
    [
      'a broken expression',
      (answer: { end(text: string): void }) =>
        answer.end('[{"id":"a","api_pattern":"a","models":[{"id":"b","match":{"or":[{"regex":"("}]},"prices":{}}]}]'),
    ],
    [
      'an odd window',
      (answer: { end(text: string): void }) =>
        answer.end('[{"id":"a","api_pattern":"a","models":[{"id":"b","match":{"equals":"b"},"prices":{},"context_window":-1}]}]'),
    ],
    ['a broken connection', (answer: { destroy(): void }) => answer.destroy()],
  ] as const)('stays as it is where what comes is %s', async (_, give) => {
    const url = await serving((__, answer) => (give as (answer: unknown) => void)(answer));
    const known = of('gpt-5').contextWindow();
    const refused = await refreshModelData({ url }).catch((error: Error) => error.message);
    expect(refused).toMatch(
      /^Prices and windows of models were not refreshed from http:\/\/127\.0\.0\.1:\d+\/data\.json: .+ The data in use stays\.$/s,
    );
    expect(refused).not.toContain('secret');
    expect([of('gpt-5').contextWindow(), described().prices.refreshed]).toEqual([known, undefined]);
  });

  it('stays as it is where nothing comes in time, or too much', async () => {
    const silent = await serving(() => {});
    await expect(refreshModelData({ url: silent, timeout: 50 })).rejects.toThrow('timeout');
    const deaf = () => new Promise<Response>(() => {});
    await expect(refreshModelData({ fetch: deaf, timeout: 50 })).rejects.toThrow('timeout');
    const endless = () =>
      Promise.resolve(new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(8 * 1024 * 1024)) })));
    await expect(refreshModelData({ fetch: endless })).rejects.toThrow('it is longer than 33554432 bytes');
    for (const url of ['http://me:secret@127.0.0.1/data', 'secret']) {
      const refused = await refreshModelData({ url }).catch((error: Error) => error);
      expect(inspect(refused)).toContain('url is no address, or has a user name');
      expect(inspect(refused)).not.toContain('secret@');
    }
    expect(described().prices.refreshed).toBeUndefined();
  });

  it('is replaced by newer data for what was built before, too', async () => {
    const [gpt, unknown] = [of('gpt-5'), of('gpt-new-1')];
    const tokens = { input: 1e6, output: 1e6 };
    expect([gpt.contextWindow(), unknown.priceOf(tokens, 0)]).toEqual([400_000, undefined]);
    const age = await refreshModelData({ url: await giving(providers) });
    expect(age.prices.refreshed).toMatch(/^20\d\d-.+Z$/);
    expect(described()).toEqual(age);
    expect([gpt.contextWindow(), gpt.priceOf(tokens, 0), unknown.priceOf(tokens, 0)]).toEqual([123_456, 16, 2]);
  });
});
