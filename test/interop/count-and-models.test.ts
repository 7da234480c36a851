import { NotFoundError as AnthropicNotFound } from '@anthropic-ai/sdk';
import { NotFoundError as OpenAINotFound } from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { anthropic, openai } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { answers, keys, models, providersOf, targetOf } from '../support/providers.ts';

const forever = { times: 'forever' } as const;
const prompt = 'How many tokens does this sentence have?';
const messages = [{ role: 'user' as const, content: prompt }];

describe.each(frameworks)('a %s app', (framework) => {
  const rig = plugged(framework);
  beforeEach(() => rig.begin());

  const count = async (over: object = {}) => {
    const { data, response } = await anthropic(rig.app)
      .messages.countTokens({ model: 'workhorse', messages, ...over })
      .withResponse();
    return { tokens: data.input_tokens, body: data, headers: response.headers };
  };
  /** What was asked of the provider that counts. */
  const asked = () => rig.pair.anthropic.requests.map(({ path, bodyText }) => [path, JSON.parse(bodyText)]);

  it('lets the target count that counts itself, with nothing that says how to answer', async () => {
    const { tokens, body, headers } = await count({ system: 'Be short.', max_tokens: 5, temperature: 0.1, stream: true });
    expect(tokens).toBe(answers.anthropic.usage.inputTokens);
    expect(body).toEqual({ input_tokens: tokens });
    expect(headers.get('x-understudy-target')).toBe(targetOf('anthropic'));
    expect(headers.get('x-understudy-estimated')).toBeNull();
    expect(asked()).toEqual([['/v1/messages/count_tokens', { model: models.anthropic, messages, system: 'Be short.' }]]);
    expect(rig.pair.anthropic.requests[0]?.headers['x-api-key']).toBe(keys.anthropic);
    expect(rig.pair.openai.requests).toEqual([]);
  });

  it('lets it count what a beta brings', async () => {
    const edits = [{ type: 'clear_tool_uses_20250919' as const }];
    const beta = { context_management: { edits }, betas: ['context-management-2025-06-27'] };
    const counted = await anthropic(rig.app).beta.messages.countTokens({ model: 'workhorse', messages, ...beta });
    expect(counted.input_tokens).toBe(answers.anthropic.usage.inputTokens);
    expect(rig.pair.anthropic.requests).toMatchObject([
      { headers: { 'anthropic-beta': expect.stringContaining(beta.betas[0] ?? '') }, body: { context_management: { edits } } },
    ]);
  });

  it.each([
    ['fails', { type: 'status', status: 529, ...forever }],
    ['refuses its key', { type: 'unauthorized', ...forever }],
    ['breaks the connection', { type: 'reset', ...forever }],
    ['answers garbage', { type: 'broken-json', ...forever }],
    ['answers no count', { type: 'empty-json', ...forever }],
  ] as const)('estimates, and says so, where the target that counts %s: asked once, and nobody blamed', async (_, fault) => {
    await rig.pair.anthropic.always(fault);
    const { tokens, headers } = await count();
    expect(tokens).toBeGreaterThan(4);
    expect(tokens).toBeLessThan(20);
    expect(headers.get('x-understudy-estimated')).toBe('input_tokens');
    expect(rig.pair.anthropic.requests.length).toBeLessThanOrEqual(1);
    expect(rig.instance.targets().map(({ state }) => state)).toEqual(['available', 'available']);
  });

  it('estimates where the target that counts is away, without asking it', async () => {
    rig.begin({}, 'anthropic');
    await rig.pair.anthropic.always({ type: 'rate-limited', hint: { retryAfter: 30 }, ...forever });
    await anthropic(rig.app).messages.create({ model: 'workhorse', max_tokens: 9, messages });
    await rig.pair.heal();
    expect((await count()).headers.get('x-understudy-estimated')).toBe('input_tokens');
    expect(asked()).toEqual([]);
  });

  it('estimates where no target of the class counts: more text is more tokens', async () => {
    rig.begin({ models: { workhorse: { targets: [targetOf('openai')] } } });
    const short = await count();
    const long = await count({ messages: [{ role: 'user', content: prompt.repeat(100) }] });
    expect([short, long].map(({ headers }) => headers.get('x-understudy-estimated'))).toEqual(['input_tokens', 'input_tokens']);
    expect(long.tokens / short.tokens).toBeGreaterThan(80);
    expect(rig.pair.openai.requests).toEqual([]);
  });

  it('refuses bad input and unknown models before anything is sent', async () => {
    await expect(count({ messages: 'no list' })).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
    await expect(count({ messages: [{ role: 'user', content: 7 }] })).rejects.toThrow(/messages\[0\]/);
    await expect(count({ model: 'nobody' })).rejects.toBeInstanceOf(AnthropicNotFound);
    rig.begin({ bodyLimit: '1kb' });
    await expect(count({ system: 'x'.repeat(2000) })).rejects.toMatchObject({ status: 413 });
    expect(asked()).toEqual([]);
  });

  it('tells of one model class in the shape of the SDK that asks', async () => {
    expect(await openai(rig.app).models.retrieve('workhorse')).toMatchObject({ id: 'workhorse', object: 'model' });
    expect(await anthropic(rig.app).models.retrieve('workhorse')).toMatchObject({ id: 'workhorse', type: 'model' });
    await expect(openai(rig.app).models.retrieve('nobody')).rejects.toBeInstanceOf(OpenAINotFound);
    await expect(openai(rig.app).models.retrieve('nobody')).rejects.toMatchObject({ code: 'model_not_found', param: 'model' });
    await expect(anthropic(rig.app).models.retrieve('nobody')).rejects.toBeInstanceOf(AnthropicNotFound);
  });

  it('tells of any model where any is taken, whatever its name holds', async () => {
    rig.begin({ models: { '*': { targets: ['openai/*'] } } });
    for (const name of ['gpt-5', 'org/model', 'ft:gpt:acme::x1', '100% Größe?', 'a%2Fb']) {
      expect(await openai(rig.app).models.retrieve(name)).toMatchObject({ id: name });
      expect(await anthropic(rig.app).models.retrieve(name)).toMatchObject({ id: name });
    }
    const raw = async (path: string) => {
      const answer = await fetch(`${rig.app.url}/v1/models/${path}`);
      const { id } = (await answer.json()) as { id?: string };
      return [answer.status, id];
    };
    expect(await raw('org/model')).toEqual([200, 'org/model']);
    expect(await raw('org/model/?x=1')).toEqual([200, 'org/model']);
    for (const path of ['a%00b', 'a%2F..%2Fb', 'a//b', 'a%2F%2Fb', 'a%5Cb', '%ff', `x${'y'.repeat(256)}`])
      expect([400, 404]).toContain((await raw(path))[0]); // NestJS itself refuses what is no UTF-8
    expect(rig.pair.openai.requests).toEqual([]);
  });
});

describe('a count', () => {
  const rig = plugged('express');

  it('goes to a target that the class would serve from, under the name that it has there, with its pool', async () => {
    rig.begin({
      providers: {
        ...providersOf(rig.pair),
        anthropic: { apiKeys: ['sk-bad-0001', keys.anthropic], baseURL: rig.pair.anthropic.baseURL },
      },
      models: { workhorse: { targets: [{ use: targetOf('anthropic'), params: { temperature: 0.3, system: 'Ours.' } }] } },
    });
    await anthropic(rig.app).messages.create({ model: 'workhorse', max_tokens: 9, messages });
    await anthropic(rig.app).messages.create({ model: 'workhorse', max_tokens: 9, messages });
    rig.pair.anthropic.resetLog();
    const counted = await anthropic(rig.app).messages.countTokens({ model: 'workhorse', messages });
    expect(counted.input_tokens).toBe(answers.anthropic.usage.inputTokens);
    expect(rig.pair.anthropic.requests.map(({ bodyText }) => JSON.parse(bodyText))).toEqual([
      { model: models.anthropic, messages, system: 'Ours.' },
    ]);
  });

  it('is over when its client leaves: so is what was asked for it', async () => {
    rig.begin();
    await rig.pair.anthropic.always({ type: 'silent', ...forever });
    const leaving = new AbortController();
    const got = anthropic(rig.app).messages.countTokens({ model: 'workhorse', messages }, { signal: leaving.signal });
    const refused = expect(got).rejects.toThrow();
    await expect.poll(() => rig.pair.anthropic.requests.length).toBe(1);
    leaving.abort();
    await refused;
    await expect.poll(() => rig.pair.anthropic.requests[0]?.aborted).toBe(true);
  });
});
