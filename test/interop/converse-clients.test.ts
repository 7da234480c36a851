import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startProvider } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { eventStream } from '../../packages/core/src/framing/event-stream.ts';
import { frameworks } from '../support/apps.ts';
import { anthropic, ask, bedrock, statusOf } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { plugged } from '../support/plugged.ts';
import { answers, keys, providersOf, targetOf } from '../support/providers.ts';
import { recordings } from '../support/recordings.ts';

const forever = { times: 'forever' } as const;
const amazon = 'bedrock-converse';
const messages: Message[] = [{ role: 'user', content: [{ text: 'How are you?' }] }];
const request = { modelId: 'workhorse', messages };
const post = (url: string, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe.each(frameworks)("Amazon's SDK at a %s app", (framework) => {
  const rig = plugged(framework);

  it('is served with signed requests, whose signature goes nowhere', async () => {
    rig.begin({}, amazon);
    const signing = new BedrockRuntimeClient({
      endpoint: rig.app.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIDOFTHECALLER00000', secretAccessKey: 'secret', sessionToken: 'session-of-the-caller' },
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler(),
    });
    const { output, metrics } = await signing.send(new ConverseCommand(request));
    expect(output?.message?.content).toEqual([{ text: answers[amazon].text }]);
    expect(metrics?.latencyMs).toBeGreaterThanOrEqual(0);
    const sent = JSON.stringify(rig.pair[amazon].requests.map(({ headers }) => headers));
    expect(sent).toContain(keys[amazon]);
    expect(sent).not.toMatch(/AKIDOFTHECALLER|session-of-the-caller/);
  });

  it('names an inference profile by its ARN', async () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0';
    rig.begin({ models: { '*': { targets: [`${amazon}/*`] } } }, amazon);
    for (const stream of [false, true])
      expect((await ask(amazon, rig.app, { stream, model: arn })).text).toBe(answers[amazon].text);
    const paths = rig.pair[amazon].requests.map(({ path }) => path.split('/'));
    expect(paths.map(([, model, name, verb]) => [model, decodeURIComponent(name ?? ''), verb])).toEqual([
      ['model', arn, 'converse'],
      ['model', arn, 'converse-stream'],
    ]);
  });

  it('throws the errors that it has names for', async () => {
    rig.begin();
    const thrown = (body: object) =>
      bedrock(rig.app)
        .send(new ConverseCommand({ ...request, ...body }))
        .catch((error) => error);
    const unknown = await thrown({ modelId: 'nobody' });
    expect([unknown.name, statusOf(unknown)]).toEqual(['ResourceNotFoundException', 404]);
    expect(unknown.message).toContain('"nobody" is not configured here');
    expect(await thrown({ messages: [] })).toMatchObject({ name: 'ValidationException', message: /^messages: / });
    await rig.pair.openai.always({ type: 'status', status: 503, ...forever });
    await rig.pair.anthropic.always({ type: 'status', status: 503, ...forever });
    expect(await thrown({})).toMatchObject({ name: 'ServiceUnavailableException' });
  });

  it('throws an exception out of a stream that ends in an error', async () => {
    rig.begin({ policy: { retry: { attempts: 0 }, stream: { onBreak: 'error' } } });
    await rig.pair.openai.always({ type: 'cut', afterTokens: 2, ...forever });
    const { stream = [] } = await bedrock(rig.app).send(new ConverseStreamCommand(request));
    let text = '';
    const read = async () => {
      for await (const { contentBlockDelta } of stream) text += contentBlockDelta?.delta?.text ?? '';
    };
    await expect(read()).rejects.toMatchObject({ name: 'ModelStreamErrorException' });
    expect(answers.openai.text.startsWith(text) && text !== '').toBe(true);
  });

  it('reads over what is said while it waits, and what is said of a splice', async () => {
    rig.begin({ policy: { stream: { keepAlive: '20ms' }, retry: { attempts: 0 } } });
    await rig.pair.openai.always({ type: 'slow-first-token', ms: 120, ...forever });
    expect((await ask(amazon, rig.app, { stream: true })).text).toBe(answers.openai.text);
    const answer = await post(rig.app.url, '/model/workhorse/converse-stream', { messages });
    expect(answer.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
    expect((await answer.text()).match(/understudy keep-alive/g)?.length).toBeGreaterThan(0);
  });
});

describe('a client of Converse', () => {
  const rig = plugged('express', { answer: continuing('All is well with this answer, and it will stay so for long.') });

  it('is told of a splice in a stream of one answer', async () => {
    rig.begin({ policy: { retry: { attempts: 0 } } }, amazon);
    await rig.pair[amazon].always({ type: 'cut', afterTokens: 3, ...forever });
    expect((await ask(amazon, rig.app, { stream: true })).text).toBe(
      'All is well with this answer, and it will stay so for long.',
    );
    const answer = await post(rig.app.url, '/model/workhorse/converse-stream', { messages });
    expect(await answer.text()).toContain(`splice from=${targetOf(amazon)} to=${targetOf('openai')}`);
  });

  it.each([false, true])('gets what Bedrock has answered byte for byte (stream: %s)', async (stream) => {
    const recorded = recordings(amazon).filter(
      ({ status, streaming, file }) => status === 200 && streaming === stream && /builtin|reasoning/.test(file),
    );
    expect(recorded.length).toBeGreaterThan(2);
    for (const { bytes, kind } of recorded.filter(({ kind }) => !kind.includes('midstream-error'))) {
      const type = stream ? 'application/vnd.amazon.eventstream' : 'application/json';
      const host = await startProvider({
        wire: amazon,
        answer: { recording: { body: Buffer.from(bytes), headers: { 'content-type': type } } },
      });
      rig.begin(
        {
          providers: {
            ...providersOf(rig.pair),
            [amazon]: { kind: 'bedrock', apiKey: 'k', baseURL: host.baseURL, settings: { region: 'us-east-1' } },
          },
        },
        amazon,
      );
      const answer = await post(rig.app.url, `/model/workhorse/${stream ? 'converse-stream' : 'converse'}`, { messages });
      const got = Buffer.from(await answer.arrayBuffer());
      expect([kind, got.equals(Buffer.from(bytes))]).toEqual([kind, true]);
      await host.close();
    }
  });

  it('reads its stream inside the process too', async () => {
    rig.begin({}, 'openai');
    const path = 'http://understudy/model/workhorse/converse-stream';
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ messages }) };
    const answer = await rig.instance.fetch(path, asked);
    const units = eventStream.cutter().push(Buffer.from(await answer.arrayBuffer()));
    expect(units.map(({ event }) => event).filter((event) => event !== 'contentBlockDelta')).toEqual([
      ...['messageStart', 'contentBlockStop', 'messageStop', 'metadata'],
    ]);
  });

  it('sends on what nobody here knows, to Bedrock alone', async () => {
    const guardrailConfig = { guardrailIdentifier: 'g1', guardrailVersion: '1' };
    rig.begin({ models: { workhorse: { targets: [targetOf('openai'), targetOf(amazon)] } } });
    const answer = await post(rig.app.url, '/model/workhorse/converse', { messages, guardrailConfig });
    expect([answer.status, answer.headers.get('x-understudy-target')]).toEqual([200, targetOf(amazon)]);
    expect(rig.pair.openai.requests).toEqual([]);
    expect(JSON.parse(rig.pair[amazon].requests[0]?.bodyText ?? '')).toEqual({ messages, guardrailConfig });
  });
});

describe('the count of an input', () => {
  const rig = plugged('express');
  const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
  const of = (model: string) => rig.begin({ models: { workhorse: { targets: [`${amazon}/${model}`, targetOf('openai')] } } });
  const count = () => bedrock(rig.app).send(new CountTokensCommand({ modelId: 'workhorse', input: { converse: { messages } } }));
  const asked = () => rig.pair[amazon].requests.map(({ path }) => decodeURIComponent(path));

  it('is given by Bedrock for its models of Anthropic, by the id of the model itself', async () => {
    of(claude);
    expect((await count()).inputTokens).toBe(answers[amazon].usage.inputTokens);
    const thinking = { type: 'enabled' as const, budget_tokens: 2000 };
    const told = await anthropic(rig.app).messages.countTokens({
      model: 'workhorse',
      thinking,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(told.input_tokens).toBe(answers[amazon].usage.inputTokens);
    expect(asked()).toEqual(Array(2).fill('/model/anthropic.claude-sonnet-4-5-20250929-v1:0/count-tokens'));
  });

  it('is an estimate for the others, which are not asked, and where Bedrock gives none', async () => {
    of('us.amazon.nova-lite-v1:0');
    expect((await count()).inputTokens).toBeGreaterThan(0);
    expect(asked()).toEqual([]);
    of(claude);
    await rig.pair[amazon].always({ type: 'status', status: 503, ...forever });
    const estimated = await post(rig.app.url, '/model/workhorse/count-tokens', { input: { converse: { messages } } });
    expect(estimated.headers.get('x-understudy-estimated')).toBe('input_tokens');
    expect(Object.keys((await estimated.json()) as object)).toEqual(['inputTokens']);
  });

  it('is given for the bytes that would invoke Claude, and for no others', async () => {
    const invoke = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] };
    const body = Buffer.from(JSON.stringify(invoke));
    for (const [target, wire] of [
      [`${amazon}/${claude}`, amazon],
      [targetOf('anthropic'), 'anthropic'],
    ] as const) {
      rig.begin({ models: { workhorse: { targets: [target] } } });
      const told = await bedrock(rig.app).send(
        new CountTokensCommand({ modelId: 'workhorse', input: { invokeModel: { body } } }),
      );
      expect(told.inputTokens).toBe(answers[wire].usage.inputTokens);
    }
    const refused = await post(rig.app.url, '/model/workhorse/count-tokens', { input: { invokeModel: { body: 'e30=' } } });
    expect([refused.status, await refused.json()]).toMatchObject([400, { message: /input\.invokeModel\.body/ }]);
  });
});
