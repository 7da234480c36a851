import { describe, expect, it } from 'vitest';
import { decodeCall } from '../../../../test/support/decode-call.ts';
import type { Capability } from '../call/capability.ts';
import type { JsonObject } from '../call/json.ts';
import type { ChatRequest } from '../call/request.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { target } from '../resilience/attempt.test-support.ts';
import { whyUnfit } from './why-unfit.ts';

const png = 'aGk=';
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: png } };

function decode(dialect: ClientDialect, body: JsonObject): ChatRequest {
  const decoded = decodeCall(dialect, { model: 'workhorse', max_tokens: 100, ...body });
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.request;
}

const messages = (...content: readonly unknown[]) => decode(anthropicMessages.client, { messages: [{ role: 'user', content }] });
const chat = (content: unknown, more: JsonObject = {}) =>
  decode(openaiChat.client, { messages: [{ role: 'user', content }], ...more });
const result = (...content: readonly unknown[]) => messages({ type: 'tool_result', tool_use_id: 'toolu_1', content });
const inTool = (...content: readonly unknown[]) =>
  decode(openaiChat.client, {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'tool', tool_call_id: 'call_1', content },
    ],
  });
const textTool = { name: 'f', input_schema: { type: 'object' } };

describe('a call that needs what a target has not', () => {
  const table: readonly (readonly [Capability, string, ChatRequest])[] = [
    ['tools', 'tools', decode(anthropicMessages.client, { messages: [{ role: 'user', content: 'Hi' }], tools: [textTool] })],
    ['images', 'an image', messages(image)],
    ['images', 'an image in the result of a tool', result({ type: 'text', text: 'See' }, image)],
    [
      'images',
      'an image in the result of a tool (Chat Completions)',
      inTool({ type: 'image_url', image_url: { url: 'https://x.test/a.png' } }),
    ],
    ['images', 'an uploaded image', messages({ type: 'image', source: { type: 'file', file_id: 'file_1' } })],
    ['files', 'a file', messages(pdf)],
    ['files', 'a file in the result of a tool', result(pdf)],
    ['files', 'an uploaded file', messages({ type: 'document', source: { type: 'file', file_id: 'file_1' } })],
    ['files', 'a file by its address', messages({ type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } })],
    ['files', 'an uploaded file (Chat Completions)', chat([{ type: 'file', file: { file_id: 'file-1' } }])],
    ['files', 'a file in the result of a tool (Chat Completions)', inTool({ type: 'file', file: { file_id: 'file-1' } })],
    ['audio', 'audio', chat([{ type: 'input_audio', input_audio: { data: png, format: 'wav' } }])],
    ['audio', 'an answer in audio', chat('Hi', { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } })],
    ['jsonSchema', 'a schema', chat('Hi', { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } })],
    ['reasoning', 'reasoning', chat('Hi', { reasoning_effort: 'low' })],
    ['n', 'several answers', chat('Hi', { n: 2 })],
    ['logprobs', 'logprobs', chat('Hi', { logprobs: true })],
    ['stream', 'a stream', chat('Hi', { stream: true })],
  ];

  it.each(table)('%s: %s', (lacking, _what, request) => {
    expect(whyUnfit(request, target('a/x', { capabilities: { [lacking]: false } }))).toMatchObject({
      reason: 'unsupported',
      phase: 'before_send',
      detail: `it has no ${lacking}`,
    });
    expect(whyUnfit(request, target('a/x', { capabilities: { [lacking]: true } }))).toBeUndefined();
    expect(whyUnfit(request, target('a/x'))).toBeUndefined();
  });

  it('is no call without it', () => {
    const plain = chat([{ type: 'text', text: 'Hi' }], { n: 1, logprobs: false, reasoning_effort: 'none', modalities: ['text'] });
    const nothing = Object.fromEntries(table.map(([name]) => [name, false]));
    expect(whyUnfit(plain, target('a/x', { capabilities: nothing }))).toBeUndefined();
    expect(
      whyUnfit(result({ type: 'text', text: 'Done' }), target('a/x', { capabilities: { images: false, files: false } })),
    ).toBeUndefined();
  });
});

describe('a call that is too long', () => {
  const long = (tokens: number, maxTokens?: number) =>
    decode(openaiChat.client, {
      messages: [{ role: 'user', content: 'abcd'.repeat(tokens) }],
      max_tokens: maxTokens ?? null,
    });
  const known = (window: number | undefined) => {
    let looks = 0;
    const data = {
      priceOf: () => undefined,
      contextWindow: () => {
        looks += 1;
        return window;
      },
    };
    return { data, looks: () => looks };
  };

  it('for a configured window is not sent, what it asks for included', () => {
    const small = target('a/x', { contextWindow: 1000 });
    expect(whyUnfit(long(900, 100), small)).toBeUndefined();
    expect(whyUnfit(long(900, 101), small)).toMatchObject({
      reason: 'too-long',
      detail: 'about 1001 tokens, its window has 1000',
    });
    // More than the model can say is not asked of it.
    expect(whyUnfit(long(900, 5000), target('a/x', { contextWindow: 1000, outputLimit: 100 }))).toBeUndefined();
  });

  it('for a window of the data is not sent where its input alone surely does not fit', () => {
    const { data } = known(100_000);
    expect(whyUnfit(long(120_000, 64_000), target('a/x', { data }))).toBeUndefined();
    expect(whyUnfit(long(130_000, 100), target('a/x', { data }))).toMatchObject({ reason: 'too-long' });
    expect(whyUnfit(long(130_000, 100), target('a/x', { data, contextWindow: 200_000 }))).toBeUndefined();
    expect(whyUnfit(long(900_000), target('a/x', { data: known(undefined).data }))).toBeUndefined();
  });

  it('is the only one that looks into the data', () => {
    const { data, looks } = known(100_000);
    whyUnfit(long(5000, 5000), target('a/x', { data }));
    expect(looks()).toBe(0);
    whyUnfit(long(20_000), target('a/x', { data }));
    expect(looks()).toBe(1);
  });
});
