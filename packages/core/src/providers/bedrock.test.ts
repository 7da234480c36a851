import { describe, expect, it } from 'vitest';
import { eventsOf, framesOf, rawOf } from '../../../../test/support/decode-stream.ts';
import { recordings } from '../../../../test/support/recordings.ts';
import { eventMessage, eventMessageOf, exceptionMessage } from '../../../testing/src/wires/event-message.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { bedrockChunks } from '../framing/bedrock-chunks.ts';
import { pathSegment } from '../transport/path-segment.ts';
import { amazonBedrock } from './bedrock.ts';
import { amazonBedrockMantle } from './bedrock-mantle.ts';
import type { ProviderAnswer } from './classification.ts';
import type { EndpointTo } from './provider-kind.ts';

const bedrock = amazonBedrock();
const mantle = amazonBedrockMantle();
const sonnet = 'us.anthropic.claude-sonnet-4-20250514-v1:0';
const profile = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0';

describe('where requests go', () => {
  const at = (model: string, to: Partial<EndpointTo> = {}) =>
    bedrock.endpoint({ operation: 'chat', model: pathSegment(model), stream: false, dialect: 'bedrock-converse', ...to }, {})
      .path;

  it('the host is that of the region', () => {
    expect(bedrock.baseURLOf?.({ region: 'eu-central-1' })).toBe('https://bedrock-runtime.eu-central-1.amazonaws.com');
    expect(bedrock.baseURLOf?.({ region: 'cn-north-1' })).toBe('https://bedrock-runtime.cn-north-1.amazonaws.com.cn');
    expect(bedrock.baseURLOf?.({ region: 'eusc-de-east-1' })).toBe('https://bedrock-runtime.eusc-de-east-1.amazonaws.eu');
    expect(mantle.baseURLOf?.({ region: 'us-east-1' })).toBe('https://bedrock-mantle.us-east-1.api.aws');
  });

  it('the path says the model, encoded once, and the verb', () => {
    expect(at('amazon.nova-lite-v1:0')).toBe('/model/amazon.nova-lite-v1%3A0/converse');
    expect(at('amazon.nova-lite-v1:0', { stream: true })).toBe('/model/amazon.nova-lite-v1%3A0/converse-stream');
    expect(at(profile)).toBe(`/model/${encodeURIComponent(profile)}/converse`);
    expect(at(sonnet, { dialect: 'anthropic-messages' })).toMatch(/%3A0\/invoke$/);
    expect(at(sonnet, { dialect: 'anthropic-messages', stream: true })).toMatch(/%3A0\/invoke-with-response-stream$/);
  });

  it.each(['..', '.', '../../model/other', 'a/../b', 'x?y=1', 'x#y', '%2e%2e'])('%s leads to no other path', (model) => {
    const url = new URL(`https://host${at(model)}`);
    expect(url.pathname).toMatch(/^\/model\/[^/]+\/converse$/);
    expect(url.search + url.hash).toBe('');
  });

  it('Mantle has the paths of OpenAI and Anthropic, and others for OpenAI’s own models', () => {
    const path = (model: string, dialect: string) => mantle.endpoint({ operation: 'chat', model, stream: false, dialect }, {});
    expect(path('openai.gpt-oss-20b', 'openai-chat').path).toBe('/v1/chat/completions');
    expect(path('openai.gpt-5.6-luna', 'openai-responses').path).toBe('/openai/v1/responses');
    expect(path('anthropic.claude-opus-4-8', 'anthropic-messages')).toEqual({
      path: '/anthropic/v1/messages',
      headers: { 'anthropic-version': '2023-06-01' },
    });
    expect(mantle.endpoint({ operation: 'models', stream: false, dialect: 'openai-chat' }, {}).path).toBe('/v1/models');
    expect(mantle.dialectsOf?.('anthropic.claude-opus-4-8')).toEqual(['anthropic-messages']);
    expect(mantle.dialectsOf?.('qwen.qwen3-32b')).toEqual(['openai-chat', 'openai-responses']);
  });
});

describe('Claude', () => {
  it.each([sonnet, profile, 'anthropic.claude-v2'])('is asked by Messages too: %s', (model) => {
    expect(bedrock.dialectsOf?.(model)).toEqual(['bedrock-converse', 'anthropic-messages']);
  });

  it('other models are asked by Converse alone', () => {
    expect(bedrock.dialectsOf?.('us.amazon.nova-lite-v1:0')).toEqual(['bedrock-converse']);
  });

  it('gets bodies without the model, and betas inside', () => {
    expect(bedrock.members?.('anthropic-messages', 'chat')).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      model: null,
      stream: null,
    });
    expect(bedrock.members?.('bedrock-converse', 'chat')).toEqual({});
    const [thinking, effort] = ['interleaved-thinking-2025-05-14', 'effort-2025-11-24'];
    const said = { 'anthropic-beta': `claude-code-20250219,${thinking},${effort}`, 'anthropic-version': '2023-06-01' };
    expect(bedrock.besideInBody?.(said, sonnet)).toEqual({ anthropic_beta: [thinking, effort] });
    expect(bedrock.besideInBody?.(said, 'eu.anthropic.claude-opus-4-7')).toEqual({ anthropic_beta: [thinking] });
    expect(bedrock.besideInBody?.(said, 'anthropic.claude-opus-5')).toEqual({ anthropic_beta: [thinking] });
    expect(bedrock.besideInBody?.({ 'anthropic-version': '2023-06-01' }, sonnet)).toEqual({});
  });

  const { target } = anthropicMessages;
  const invoked = { ...target, framing: bedrockChunks };
  const recorded = recordings('bedrock-invoke').filter(
    ({ file }) => file.includes('anthropic.claude-') && !file.includes('claude-v2'),
  );

  it.each(recorded.filter(({ streaming }) => streaming).map(({ file, bytes }) => [file, bytes] as const))(
    '%s comes out as the events that Anthropic sends',
    (_file, bytes) => {
      const frames = framesOf(invoked, [bytes]);
      const plain = { framing: target.framing, streamDecoder: target.streamDecoder };
      expect(eventsOf(framesOf(plain, [Buffer.from(rawOf(frames))]))).toEqual(eventsOf(frames));
      expect(eventsOf(frames).map(({ type }) => type)).toEqual(expect.arrayContaining(['start', 'text-delta', 'finish', 'end']));
      expect(rawOf(frames)).toMatch(/^event: message_start\ndata: \{.*\n\nevent: content_block_start\n/);
    },
  );

  it.each(recorded.filter(({ streaming }) => !streaming).map(({ file, responseText }) => [file, responseText] as const))(
    '%s is an answer of Messages',
    (_file, text) => {
      expect(target.decodeReply(text)).toMatchObject({ ok: true, reply: { model: expect.stringMatching(/^claude/) } });
    },
  );

  const chunk = (json: string) => eventMessage('chunk', { bytes: Buffer.from(json).toString('base64') });
  const unitsOf = (bytes: Uint8Array) => bedrockChunks.cutter().push(bytes);

  it('an event that has line ends is one event to its client too', () => {
    const [unit] = unitsOf(chunk('{\n"type": "ping",\r\n"x": "\\n"\r}'));
    expect(unit?.raw).toBe('event: ping\ndata: {\ndata: "type": "ping",\ndata: "x": "\\n"\ndata: }\n\n');
    expect(unitsOf(chunk('{"type":"a\\nevent: b"}'))[0]?.raw).toBe('event: message\ndata: {"type":"a\\nevent: b"}\n\n');
    expect(unitsOf(chunk('data: x\n\nevent: error'))[0]?.raw).toBe(
      'event: message\ndata: data: x\ndata: \ndata: event: error\n\n',
    );
  });

  it('what holds more values than are read says nothing', () => {
    const many = `{"bytes":"e30=","x":[${'[],'.repeat(600_000)}[]]}`;
    expect(unitsOf(eventMessageOf('chunk', many))).toEqual([{ event: 'chunk', data: undefined, raw: '' }]);
  });

  it('an exception is an error of the stream, and what is no chunk says nothing', () => {
    const bytes = Buffer.concat([
      eventMessage('chunk', 7),
      eventMessage('other', null),
      exceptionMessage('modelTimeoutException', { message: 'm' }),
    ]);
    expect(eventsOf(framesOf(invoked, [bytes]))).toEqual([
      { type: 'provider-error', body: { type: 'error', error: { type: 'modelTimeoutException', message: 'm' } } },
    ]);
  });
});

describe('what errors mean', () => {
  const read = (answer: Partial<ProviderAnswer>) => bedrock.classify({ status: 400, headers: {}, body: {}, nowMs: 0, ...answer });
  const table: readonly (readonly [status: number, name: string, message: string, reason: string])[] = [
    [400, 'ValidationException', 'Input is too long for requested model.', 'too-long'],
    [400, 'ValidationException', "This model doesn't support tool use.", 'unsupported'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'not-found'],
    [400, 'ValidationException', 'Malformed input request.', 'rejected'],
    [400, 'ServiceQuotaExceededException', 'no', 'quota-exhausted'],
    [403, 'AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.', 'unauthorized'],
    [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID.", 'not-found'],
    [403, 'AccessDeniedException', 'User x is not authorized to perform: bedrock:InvokeModel on resource: y', 'not-found'],
    [403, 'ExpiredTokenException', 'The security token included in the request is expired', 'unauthorized'],
    [404, 'ResourceNotFoundException', 'Model not found.', 'not-found'],
    [408, 'ModelTimeoutException', 'The request took too long to process.', 'server-error'],
    [424, 'ModelErrorException', 'The request failed due to an error while processing the model.', 'server-error'],
    [429, 'ThrottlingException', 'Too many requests, please wait before trying again.', 'rate-limited'],
    [429, 'ThrottlingException', 'Too many tokens per day, please wait before trying again.', 'quota-exhausted'],
    [429, 'ModelNotReadyException', 'The model is not ready.', 'overloaded'],
    [500, 'InternalServerException', 'An internal error occurred.', 'server-error'],
    [503, 'ServiceUnavailableException', 'Try again.', 'overloaded'],
  ];

  it.each(table)('%i %s: %s', (status, name, message, reason) => {
    const header = { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/` };
    expect(read({ status, headers: header, body: { message } }).reason).toBe(reason);
    expect(read({ status, body: { __type: `com.amazon.coral.service#${name}`, Message: message } }).reason).toBe(reason);
    const inStream = { type: 'error', error: { type: name[0]?.toLowerCase() + name.slice(1), message } };
    expect(read({ status: 200, body: inStream }).reason).toBe(reason);
  });

  it('an error without a name is read as any other', () => {
    expect(read({ status: 503, body: 'upstream' }).reason).toBe('overloaded');
    expect(read({ status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' }, body: 'no' })).toMatchObject({
      rule: 'amazon.credentials',
      detail: 'no',
    });
  });
});

describe('keys and signatures', () => {
  it('a key goes out as a Bearer token, and is not signed', async () => {
    const signing = amazonBedrock({ sign: () => ({ headers: { authorization: 'signed' } }) });
    const request = { method: 'POST', url: 'https://h/', headers: {} } as const;
    const tools = { nowMs: 0, signal: new AbortController().signal };
    expect(signing.headers({ apiKey: 'k', region: 'us-east-1' })).toEqual({ authorization: 'Bearer k' });
    expect(await signing.authorize?.(request, { apiKey: 'k' }, tools)).toEqual({ headers: {} });
    expect(await signing.authorize?.(request, {}, tools)).toEqual({ headers: { authorization: 'signed' } });
    expect([signing.needsKey, bedrock.needsKey, bedrock.authorize]).toEqual([false, true, undefined]);
  });
});
