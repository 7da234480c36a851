import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../call/json.ts';
import { decodeRequest } from './decode-request.ts';

const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];

function decode(body: JsonObject, stream = false) {
  const decoded = decodeRequest({ body: { messages, ...body }, inPath: 'm' }, stream);
  if (!decoded.ok) throw new Error(`${decoded.param}: ${decoded.message}`);
  return decoded.request;
}

const features = (body: JsonObject) => decode(body).unportable.map(({ feature, otherwise }) => [feature, otherwise]);
const turn = (role: string, ...content: readonly object[]) => ({ messages: [{ role, content }] });
const fields = (additionalModelRequestFields: JsonObject) => ({ additionalModelRequestFields });

it('reads a conversation: marks belong to what stands before them, results come first in their turn', () => {
  const cachePoint = { cachePoint: { type: 'default', ttl: '1h' } };
  const request = decode({
    system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
    ...turn(
      'user',
      cachePoint,
      { text: 'Look:' },
      { image: { format: 'jpeg', source: { bytes: 'aW1n' } } },
      { document: { format: 'pdf', name: 'notes', source: { bytes: 'cGRm' } } },
      cachePoint,
      { document: { name: 'plain', source: { text: 'words' } } },
      { document: { name: 'parts', source: { content: [{ text: 'one' }, { text: 'two' }] } } },
      { searchResult: { title: 'T', source: 'S', content: [{ text: 'found' }] } },
    ),
  });
  const cache = { ttl: '1h' };
  expect(request.messages).toEqual([
    { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache: {} }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look:' },
        { type: 'image', source: { mediaType: 'image/jpeg', base64: 'aW1n' } },
        { type: 'file', mediaType: 'application/pdf', base64: 'cGRm', filename: 'notes', cache },
        ...['words', 'one', 'two', 'T (S)', 'found'].map((text) => ({ type: 'text', text })),
      ],
    },
  ]);
  const loop = decode({
    messages: [
      ...messages,
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
          { reasoningContent: { redactedContent: 'cmVk' } },
          { text: 'I look.' },
          { toolUse: { toolUseId: 't1', name: 'f', input: { a: 1 } } },
          { citationsContent: { content: [{ text: 'As written.' }], citations: [] } },
        ],
      },
      {
        role: 'user',
        content: [
          { text: 'So?' },
          { toolResult: { toolUseId: 't1', content: [{ json: { b: 2 } }, { text: 'more' }], status: 'error' } },
        ],
      },
    ],
  });
  expect(loop.messages.slice(1)).toEqual([
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm', signature: 'c2ln' },
        { type: 'reasoning', text: '', redacted: 'cmVk' },
        { type: 'text', text: 'I look.' },
        { type: 'tool-call', id: 't1', name: 'f', arguments: '{"a":1}' },
        { type: 'text', text: 'As written.' },
      ],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', id: 't1', isError: true, content: ['{"b":2}', 'more'].map((text) => ({ type: 'text', text })) },
      ],
    },
    { role: 'user', content: [{ type: 'text', text: 'So?' }] },
  ]);
});

it('reads tools, what is sampled how, and the form of the answer', () => {
  const schema = { type: 'object', properties: {} };
  const jsonSchema = { schema: '{"type":"object","maximum":12345678901234567890}', name: 'n', description: 'd' };
  expect(
    decode(
      {
        toolConfig: {
          tools: [
            { toolSpec: { name: 'f', description: 'd', inputSchema: { json: schema }, strict: true } },
            { cachePoint: { type: 'default' } },
          ],
          toolChoice: { tool: { name: 'f' } },
        },
        inferenceConfig: { maxTokens: 9, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
        outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } },
      },
      true,
    ),
  ).toMatchObject({
    tools: [{ name: 'f', description: 'd', parameters: schema, strict: true, cache: {} }],
    toolChoice: { type: 'tool', name: 'f' },
    ...{ maxTokens: 9, temperature: 0.5, topP: 0.9, stop: ['END'], stream: true, includeUsage: true },
    output: { type: 'json-schema', name: 'n', description: 'd', schema: { type: 'object' } },
  });
  expect(decode({ toolConfig: { toolChoice: { any: {} } } }).toolChoice).toEqual({ type: 'required' });
  expect(decode({ toolConfig: { toolChoice: { auto: {} } } }).toolChoice).toEqual({ type: 'auto' });
});

it.each<[JsonObject, JsonObject]>([
  [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { reasoning: { budgetTokens: 2000 } }],
  [{ reasoning_config: { type: 'enabled', budget_tokens: 2000 } }, { reasoning: { budgetTokens: 2000 } }],
  [{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, { reasoning: { effort: 'low' } }],
  [{ thinking: { type: 'disabled' } }, { reasoning: { effort: 'none' } }],
  [{ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } }, { reasoning: { effort: 'high' } }],
  [{ reasoningConfig: { type: 'disabled' } }, { reasoning: { effort: 'none' } }],
  [{ reasoning_effort: 'medium' }, { reasoning: { effort: 'medium' } }],
  [{ top_k: 5 }, { topK: 5 }],
  [{ inferenceConfig: { topK: 6 } }, { topK: 6 }],
  [{ output_config: { format: { type: 'json_schema', schema: {} } } }, { output: { type: 'json-schema', schema: {} } }],
])('reads how models of each maker are asked: %j', (given, expected) => {
  expect(decode(fields(given))).toMatchObject({ ...expected, unportable: [] });
});

describe('what has no common form', () => {
  it.each<[JsonObject, string, 'drop' | 'refuse']>([
    [{ guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' } }, 'guardrailConfig', 'refuse'],
    [{ promptVariables: { a: { text: 'b' } } }, 'promptVariables', 'refuse'],
    [{ requestMetadata: { team: 'a' } }, 'requestMetadata', 'drop'],
    [{ performanceConfig: { latency: 'optimized' } }, 'performanceConfig', 'drop'],
    [{ serviceTier: { type: 'flex' } }, 'service_tier', 'drop'],
    [{ additionalModelResponseFieldPaths: ['/stop_sequence'] }, 'additionalModelResponseFieldPaths', 'drop'],
    [{ fieldOfTomorrow: 1 }, 'fieldOfTomorrow', 'drop'],
    [{ inferenceConfig: { ofTomorrow: 1 } }, 'inferenceConfig.ofTomorrow', 'drop'],
    [fields({ anthropic_beta: ['a'] }), 'additionalModelRequestFields.anthropic_beta', 'drop'],
    [fields({ tools: [{ type: 'computer_20250124' }] }), 'additionalModelRequestFields.tools', 'refuse'],
    [{ toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } }, 'systemTool', 'refuse'],
    [turn('user', { video: { format: 'ofTomorrow', source: { bytes: 'dg==' } } }), 'video', 'refuse'],
    [turn('user', { video: { format: 'mp4', source: { s3Location: { uri: 's3://b/k' } } } }), 's3Location', 'refuse'],
    [turn('user', { guardContent: { text: { text: 'a' } } }), 'guardContent', 'refuse'],
    [turn('user', { image: { format: 'png', source: { s3Location: { uri: 's3://a/b' } } } }), 's3Location', 'refuse'],
    [turn('user', { document: { name: 'd', format: 'pdf', source: { s3Location: {} } } }), 's3Location', 'refuse'],
    [turn('user', { document: { name: 'd', source: { text: 'a' }, citations: { enabled: true } } }), 'citations', 'refuse'],
    [
      turn('assistant', { toolUse: { toolUseId: 'a', name: 'f', input: {}, type: 'server_tool_use' } }),
      'server_tool_use',
      'refuse',
    ],
  ])('%j', (body, feature, otherwise) => {
    expect(features(body)).toEqual([[feature, otherwise]]);
  });

  it('tells OpenAI the tier that it has too, and not that one is reserved', () => {
    expect(decode({ serviceTier: { type: 'priority' } }).unportable).toMatchObject([{ value: 'priority' }]);
    expect(decode({ serviceTier: { type: 'reserved' } }).unportable).toEqual([{ feature: 'service_tier', otherwise: 'drop' }]);
  });
});

it.each<[JsonObject, string]>([
  [{ messages: [] }, 'messages'],
  [{ messages: 'Hi' }, 'messages'],
  [{ messages: [{ role: 'system', content: [] }] }, 'messages[0].role'],
  [{ messages: [{ role: 'user', content: 'Hi' }] }, 'messages[0].content'],
  [turn('user', { text: 7 }), 'messages[0].content[0].text'],
  [turn('user', { image: { format: 'bmp', source: { bytes: 'YQ==' } } }), 'messages[0].content[0].image.format'],
  [turn('assistant', { toolUse: { toolUseId: 'a', name: 'f' } }), 'messages[0].content[0].toolUse.input'],
  [turn('user', { toolResult: { toolUseId: 'a' } }), 'messages[0].content[0].toolResult.content'],
  [{ system: 'Be brief.' }, 'system'],
  [{ inferenceConfig: { maxTokens: 1.5 } }, 'inferenceConfig.maxTokens'],
  [{ inferenceConfig: { stopSequences: [1] } }, 'inferenceConfig.stopSequences[0]'],
  [{ toolConfig: { tools: [{ toolSpec: { name: 'f' } }] } }, 'toolConfig.tools[0].toolSpec.inputSchema'],
  [{ toolConfig: { toolChoice: {} } }, 'toolConfig.toolChoice'],
  [
    { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '[' } } } } },
    'outputConfig.textFormat.structure.jsonSchema.schema',
  ],
  [
    { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: `${'{"a":'.repeat(9e4)}` } } } } },
    'outputConfig.textFormat.structure.jsonSchema.schema',
  ],
])('names the field that is wrong: %#', (body, param) => {
  expect(decodeRequest({ body: { messages, ...body }, inPath: 'm' }, false)).toMatchObject({ ok: false, param });
});
