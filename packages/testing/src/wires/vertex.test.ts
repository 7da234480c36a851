import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatedProvider } from '../options.ts';
import { startProvider } from '../server.ts';

let claude: SimulatedProvider;
let gemini: SimulatedProvider;
let openai: SimulatedProvider;
beforeAll(async () => {
  const apiKey = (key: string | undefined) => key === 'token';
  claude = await startProvider({ wire: 'anthropic', apiKey });
  gemini = await startProvider({ wire: 'gemini', apiKey });
  openai = await startProvider({ wire: 'openai', apiKey });
});
afterAll(() => Promise.all([claude.close(), gemini.close(), openai.close()]));

async function post(
  provider: SimulatedProvider,
  path: string,
  body: object,
  headers: object = { authorization: 'Bearer token' },
) {
  const answer = await fetch(provider.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

const at = '/v1/projects/p/locations/global';
const messages = [{ role: 'user', content: 'Hi' }];
const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const version = { anthropic_version: 'vertex-2023-10-16' };

describe('the paths of Vertex AI', () => {
  const model = `${at}/publishers/anthropic/models/claude-sonnet-4-5@20250929`;
  const good = { ...version, max_tokens: 9, messages };

  it('answer as Claude, JSON and stream', async () => {
    const whole = await post(claude, `${model}:rawPredict`, good);
    expect(JSON.parse(whole.text)).toMatchObject({ type: 'message', model: 'claude-sonnet-4-5@20250929' });
    expect((await post(claude, `${model}:streamRawPredict`, { ...good, stream: true })).text).toContain('message_stop');
    const count = await post(claude, `${at}/publishers/anthropic/models/count-tokens:rawPredict`, {
      ...version,
      model: 'm',
      messages,
    });
    expect(JSON.parse(count.text)).toEqual({ input_tokens: expect.any(Number) });
  });

  it.each([
    [{ ...good, model: 'claude' }, 400, 'model: Extra inputs are not permitted'],
    [{ max_tokens: 9, messages }, 400, 'anthropic_version: Field required'],
    [{ ...version, messages }, 400, 'max_tokens: Field required'],
  ])('refuse what Claude refuses there: %j', async (body, status, words) => {
    const refused = await post(claude, `${model}:rawPredict`, body);
    expect(refused.status).toBe(status);
    expect(refused.text).toContain(words);
  });

  it('refuse betas that Claude does not know there, and to a count all of them', async () => {
    const beta = (betas: string) => ({ authorization: 'Bearer token', 'anthropic-beta': betas });
    expect((await post(claude, `${model}:rawPredict`, good, beta('web-search-2025-03-05'))).status).toBe(200);
    const refused = await post(claude, `${model}:rawPredict`, good, beta('web-search-2025-03-05, effort-2025-11-24'));
    expect(refused.text).toContain('Unexpected value(s) `effort-2025-11-24` for the `anthropic-beta` header');
    const count = `${at}/publishers/anthropic/models/count-tokens:rawPredict`;
    expect((await post(claude, count, { ...version, model: 'm', messages }, beta('web-search-2025-03-05'))).status).toBe(400);
  });

  it('answer as Gemini, with a project and without', async () => {
    for (const path of [at, '/v1']) {
      const { status } = await post(gemini, `${path}/publishers/google/models/gemini-2.5-flash:generateContent`, { contents });
      expect(status).toBe(200);
    }
    const count = `${at}/publishers/google/models/gemini-2.5-flash:countTokens`;
    expect((await post(gemini, count, { contents, systemInstruction: { parts: [{ text: 'Brief.' }] } })).status).toBe(200);
    expect((await post(gemini, count, { generateContentRequest: { contents } })).text).toContain('Unknown name');
    const nobody = { contents: [{ parts: [{ text: 'Hi' }] }] };
    const said = await post(gemini, `${at}/publishers/google/models/gemini-2.5-flash:generateContent`, nobody);
    expect(said.text).toContain('valid role: user, model');
  });

  it('refuse a token that is none', async () => {
    const headers = { authorization: 'Bearer old' };
    expect((await post(claude, `${model}:rawPredict`, good, headers)).status).toBe(401);
  });
});

it.each([`${at}/endpoints/openapi/chat/completions`, '/openai/v1/chat/completions'])(
  'the path %s is one of the openai wire',
  async (path) => {
    expect((await post(openai, path, { model: 'm', messages })).status).toBe(200);
    expect((await post(openai, '/v1/elsewhere', { model: 'm', messages })).status).toBe(404);
  },
);

it('the key of Azure stands in a header of its own', async () => {
  const body = { model: 'm', messages };
  expect((await post(openai, '/openai/v1/chat/completions', body, { 'api-key': 'token' })).status).toBe(200);
  expect((await post(openai, '/openai/v1/chat/completions', body, { 'api-key': 'old' })).status).toBe(401);
});
