import type Anthropic from '@anthropic-ai/sdk';
import { type Content, createPartFromFunctionResponse, type Part } from '@google/genai';
import { createUnderstudy, type Understudy } from '@understudy/core';
import type { Answer, RecordedRequest } from '@understudy/testing';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../support/apps.ts';
import { anthropic, gemini, openai } from '../support/clients.ts';
import { optionsFor, other, type Pair, startPair, targetOf, wires } from '../support/providers.ts';

const description = 'The weather in a city, now';
const parameters = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const prompt = 'Do I need an umbrella in Paris or in Rome?';
const results = ['rain in Paris', 'sun in Rome'];

/** Two calls at once; then, given their results, a sentence made of them. */
function answer({ bodyText }: RecordedRequest): Answer {
  if (results.every((result) => bodyText.includes(result))) return { text: 'In Paris only.' };
  return {
    text: 'Let me see.',
    toolCalls: [
      { name: 'weather', arguments: { city: 'Paris' } },
      { name: 'weather', arguments: { city: 'Rome' } },
    ],
  };
}

let pair: Pair;
let instance: Understudy;
let app: RunningApp;

beforeAll(async () => {
  pair = await startPair({ answer });
});
afterAll(() => pair.close());

describe.each(wires)('tools where the first target fails and the second is of the wire %s', (serving) => {
  beforeAll(async () => {
    await pair.heal();
    await pair[other(serving)].always({ type: 'status', status: 503 });
    instance = createUnderstudy(
      optionsFor(pair, other(serving), {
        models: { workhorse: { targets: [targetOf(other(serving)), targetOf(serving)] } },
        policy: { breaker: { consecutive: 1000, failureRate: 1, minimumCalls: 1000 } },
      }),
    );
    app = await startApp('express', instance);
    return async () => {
      await app.close();
      await instance.close({ drain: 0 });
    };
  });
  beforeEach(() => pair[serving].resetLog());

  it.each([
    ['JSON', false],
    ['a stream', true],
  ])("reach OpenAI's client as %s, and their results reach the model", async (_, stream) => {
    const client = openai(app);
    const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'weather', description, parameters } }];
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: prompt }];
    const say = async () => {
      const request = { model: 'workhorse', messages, tools };
      const reply = stream
        ? await client.chat.completions.stream(request).finalChatCompletion()
        : await client.chat.completions.create(request);
      return reply.choices[0];
    };

    const first = await say();
    expect(first?.finish_reason).toBe('tool_calls');
    expect(first?.message.content).toBe('Let me see.');
    const calls = (first?.message.tool_calls ?? []).filter((call) => call.type === 'function');
    expect(calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)])).toEqual([
      ['weather', { city: 'Paris' }],
      ['weather', { city: 'Rome' }],
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);

    messages.push({ role: 'assistant', content: first?.message.content ?? null, tool_calls: calls });
    for (const [index, { id }] of calls.entries())
      messages.push({ role: 'tool', tool_call_id: id, content: results[index] ?? '' });
    const second = await say();
    expect(second?.message.content).toBe('In Paris only.');
    expect(second?.finish_reason).toBe('stop');
    expect(pair[serving].requests).toHaveLength(2);
  });

  it.each([
    ['JSON', false],
    ['a stream', true],
  ])("reach a client of OpenAI's Responses as %s, and their results reach the model", async (_, stream) => {
    const client = openai(app);
    const tools: OpenAI.Responses.Tool[] = [{ type: 'function', name: 'weather', description, parameters, strict: false }];
    const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: prompt }];
    const say = () => {
      const request = { model: 'workhorse', input, tools };
      return stream ? client.responses.stream(request).finalResponse() : client.responses.create(request);
    };

    const first = await say();
    expect([first.status, first.output_text]).toEqual(['completed', 'Let me see.']);
    const calls = first.output.flatMap((item) =>
      item.type === 'function_call' ? [item as OpenAI.Responses.ResponseFunctionToolCall] : [],
    );
    expect(calls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([
      ['weather', { city: 'Paris' }],
      ['weather', { city: 'Rome' }],
    ]);

    input.push(...(first.output as OpenAI.Responses.ResponseInputItem[]));
    for (const [index, { call_id }] of calls.entries())
      input.push({ type: 'function_call_output', call_id, output: results[index] ?? '' });
    const second = await say();
    expect([second.status, second.output_text]).toEqual(['completed', 'In Paris only.']);
    expect(pair[serving].requests).toHaveLength(2);
  });

  it.each([
    ['JSON', false],
    ['a stream', true],
  ])("reach Anthropic's client as %s, and their results reach the model", async (_, stream) => {
    const client = anthropic(app);
    const tools: Anthropic.Tool[] = [{ name: 'weather', description, input_schema: parameters }];
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }];
    const say = () => {
      const request = { model: 'workhorse', max_tokens: 200, messages, tools };
      return stream ? client.messages.stream(request).finalMessage() : client.messages.create(request);
    };

    const first = await say();
    expect(first.stop_reason).toBe('tool_use');
    expect(first.content[0]).toMatchObject({ type: 'text', text: 'Let me see.' });
    const calls = first.content.filter((block) => block.type === 'tool_use');
    expect(calls.map(({ name, input }) => [name, input])).toEqual([
      ['weather', { city: 'Paris' }],
      ['weather', { city: 'Rome' }],
    ]);

    messages.push({ role: 'assistant', content: first.content as Anthropic.ContentBlockParam[] });
    const content = calls.map(({ id }, index) => ({
      type: 'tool_result' as const,
      tool_use_id: id,
      content: results[index] ?? '',
    }));
    messages.push({ role: 'user', content });
    const second = await say();
    expect(second.content).toMatchObject([{ type: 'text', text: 'In Paris only.' }]);
    expect(second.stop_reason).toBe('end_turn');
    expect(pair[serving].requests).toHaveLength(2);
  });

  it.each([
    ['JSON', false],
    ['a stream', true],
  ])("reach Google's client as %s, and their results reach the model", async (_, stream) => {
    const { models } = gemini(app);
    const functionDeclarations = [{ name: 'weather', description, parametersJsonSchema: parameters }];
    const contents: Content[] = [{ role: 'user', parts: [{ text: prompt }] }];
    const say = async () => {
      const request = { model: 'workhorse', contents, config: { tools: [{ functionDeclarations }] } };
      const responses = stream ? await models.generateContentStream(request) : [await models.generateContent(request)];
      const said = { parts: [] as Part[], text: '', finish: '' };
      for await (const { candidates: [candidate] = [] } of responses) {
        said.parts.push(...(candidate?.content?.parts ?? []).filter(({ text }) => text !== ''));
        said.finish = candidate?.finishReason ?? said.finish;
      }
      said.text = said.parts.map(({ text = '' }) => text).join('');
      return said;
    };

    const first = await say();
    expect([first.text, first.finish]).toEqual(['Let me see.', 'STOP']);
    const calls = first.parts.flatMap(({ functionCall }) => functionCall ?? []);
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['weather', { city: 'Paris' }],
      ['weather', { city: 'Rome' }],
    ]);

    contents.push({ role: 'model', parts: first.parts });
    const given = calls.map(({ id = '', name = '' }, index) =>
      createPartFromFunctionResponse(id, name, { output: results[index] }),
    );
    contents.push({ role: 'user', parts: given });
    const second = await say();
    expect([second.text, second.finish]).toEqual(['In Paris only.', 'STOP']);
    expect(pair[serving].requests).toHaveLength(2);
  });
});
