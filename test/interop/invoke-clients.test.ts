import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';
import { InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import type { WireName } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { bedrock, statusOf } from '../support/clients.ts';
import { continuing } from '../support/continuing-model.ts';
import { plugged } from '../support/plugged.ts';
import { answers, targetOf, wires } from '../support/providers.ts';

const forever = { times: 'forever' } as const;
const claude = 'bedrock-converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const request = { model: 'workhorse', max_tokens: 100, messages: [{ role: 'user' as const, content: 'How are you?' }] };
const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages: request.messages };

describe.each(frameworks)("Anthropic's SDK for Bedrock at a %s app", (framework) => {
  const rig = plugged(framework);
  const sdk = () =>
    new AnthropicBedrock({
      baseURL: rig.app.url,
      awsRegion: 'us-east-1',
      awsAccessKey: 'AKIDOFTHECALLER00000',
      awsSecretKey: 'secret',
      maxRetries: 0,
    });
  const first = (target: string) => rig.begin({ models: { workhorse: { targets: [...new Set([target, targetOf('openai')])] } } });
  const said = async (stream: boolean, more: object = {}) => {
    const message = stream
      ? await sdk()
          .messages.stream({ ...request, ...more })
          .finalMessage()
      : await sdk().messages.create({ ...request, ...more });
    return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  };

  describe.each([
    ['JSON', false],
    ['a stream', true],
  ])('that wants %s', (_, stream) => {
    it.each([...wires.map((wire) => [targetOf(wire), wire] as const), [claude, 'bedrock-converse'] as const])(
      'is served by %s',
      async (target, wire) => {
        first(target);
        expect(await said(stream)).toBe(answers[wire].text);
        expect(JSON.stringify(rig.pair[wire].requests.map(({ headers }) => headers))).not.toContain('AKIDOFTHECALLER');
      },
    );

    it('gets an answer from elsewhere where Claude is away', async () => {
      first(claude);
      await rig.pair['bedrock-converse'].always({ type: 'status', status: 503, ...forever });
      expect(await said(stream)).toBe(answers.openai.text);
    });

    it('gets an error that it knows where nobody is there', async () => {
      first(claude);
      for (const wire of ['bedrock-converse', 'openai'] satisfies WireName[])
        await rig.pair[wire].always({ type: 'status', status: 503, ...forever });
      const error = await said(stream).catch((thrown) => thrown);
      expect([statusOf(error), error.message]).toEqual([503, expect.stringContaining('No answer for "workhorse"')]);
    });
  });

  it('sends betas to Bedrock in the body, and to Anthropic in the header', async () => {
    const betas = { betas: ['interleaved-thinking-2025-05-14'] };
    const beta = () => sdk().beta.messages.create({ ...request, ...betas });
    first(claude);
    await beta();
    expect(rig.pair['bedrock-converse'].requests.map(({ body }) => body)).toEqual([{ ...body, anthropic_beta: betas.betas }]);
    first(targetOf('anthropic'));
    await beta();
    expect(rig.pair.anthropic.requests.map(({ headers }) => headers['anthropic-beta'])).toEqual(betas.betas);
  });
});

describe('a client that invokes Claude', () => {
  const text = 'All is well with this answer, and it will stay so for as long as anybody goes on asking for it.';
  const rig = plugged('express', { answer: continuing(text) });
  const begin = (policy: object = {}) =>
    rig.begin({
      models: { workhorse: { targets: [claude, targetOf('openai')] } },
      policy: { retry: { attempts: 0 }, ...policy },
    });
  const invoke = { modelId: 'workhorse', contentType: 'application/json', body: JSON.stringify(body) };
  const streamed = async () => {
    const { body: events = [] } = await bedrock(rig.app).send(new InvokeModelWithResponseStreamCommand(invoke));
    let said = '';
    for await (const { chunk } of events) said += JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()).delta?.text ?? '';
    return said;
  };

  it("reads answers by Amazon's SDK, and one whole stream where Claude breaks off", async () => {
    begin();
    const { body: answer } = await bedrock(rig.app).send(new InvokeModelCommand(invoke));
    expect(JSON.parse(Buffer.from(answer).toString())).toMatchObject({ type: 'message', content: [{ type: 'text', text }] });
    await rig.pair['bedrock-converse'].always({ type: 'cut', afterTokens: 4, ...forever });
    expect(await streamed()).toBe(text);
    expect(rig.pair.openai.requests).toHaveLength(1);
  });

  it.each([claude, targetOf('openai'), targetOf('anthropic')])(
    'is told the tokens of %s where Bedrock tells them',
    async (target) => {
      rig.begin({ models: { workhorse: { targets: [target] } } });
      const headers = { 'content-type': 'application/json' };
      const whole = await fetch(`${rig.app.url}/model/workhorse/invoke`, { method: 'POST', headers, body: invoke.body });
      const { usage } = JSON.parse(await whole.text());
      const header = (name: string) => Number(whole.headers.get(`x-amzn-bedrock-${name}-token-count`));
      expect([header('input'), header('output')]).toEqual([usage.input_tokens, usage.output_tokens]);
      const { body: events = [] } = await bedrock(rig.app).send(new InvokeModelWithResponseStreamCommand(invoke));
      const read: Record<string, unknown>[] = [];
      for await (const { chunk } of events) read.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
      const told = read.find(({ type }) => type === 'message_delta')?.usage as typeof usage;
      expect(read.at(-1)).toMatchObject({
        type: 'message_stop',
        'amazon-bedrock-invocationMetrics': { inputTokenCount: told.input_tokens, outputTokenCount: told.output_tokens },
      });
    },
  );

  it.each([claude, targetOf('anthropic')])('is told in its own form what %s refuses', async (target) => {
    rig.begin({ models: { workhorse: { targets: [target] } } });
    const odd = { ...invoke, body: JSON.stringify({ ...body, temperature: 7 }) };
    const error = await bedrock(rig.app)
      .send(new InvokeModelCommand(odd))
      .catch((thrown) => thrown);
    expect([error.name, error.message]).toEqual(['ValidationException', expect.stringContaining('temperature')]);
  });

  it('reads over what is said while it waits', async () => {
    begin({ stream: { keepAlive: '20ms' } });
    await rig.pair['bedrock-converse'].always({ type: 'slow-first-token', ms: 120, ...forever });
    const headers = { 'content-type': 'application/json' };
    const path = `${rig.app.url}/model/workhorse/invoke-with-response-stream`;
    const raw = await (await fetch(path, { method: 'POST', headers, body: invoke.body })).text();
    expect(raw).toContain('understudy keep-alive');
    expect(await streamed()).toBe(text);
  });

  it('gets an exception where its stream breaks and nobody goes on', async () => {
    begin({ stream: { onBreak: 'error' } });
    await rig.pair['bedrock-converse'].always({ type: 'cut', afterTokens: 4, ...forever });
    await expect(streamed()).rejects.toMatchObject({ name: 'ModelStreamErrorException' });
  });

  it('is told that bodies of other makers are not taken', async () => {
    begin();
    const titan = { ...invoke, body: JSON.stringify({ inputText: 'Hi' }) };
    const error = await bedrock(rig.app)
      .send(new InvokeModelCommand(titan))
      .catch((thrown) => thrown);
    expect([error.name, error.message]).toEqual(['ValidationException', expect.stringContaining('anthropic_version')]);
  });
});
