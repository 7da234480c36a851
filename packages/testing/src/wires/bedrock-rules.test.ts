import { expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { seededRandom } from '../seeded-random.ts';
import { checkBedrock } from './bedrock-check.ts';
import { checkBedrockCount } from './bedrock-count-check.ts';
import { sealed } from './sealed.ts';

const headers = { authorization: 'Bearer ABSK-1' };
const user = { role: 'user', content: [{ text: 'Hi' }] };
const said = { role: 'assistant', content: [{ text: 'Hello' }] };
const called = { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'f', input: {} } }] };
const result = (more: JsonObject = {}) => ({
  role: 'user',
  content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'ok' }], ...more } }],
});
const spec = (more: JsonObject = {}) => ({ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } }, ...more } });
const config = (tools: readonly JsonObject[] = [spec()], toolChoice?: JsonObject) => ({
  toolConfig: { tools, ...(toolChoice && { toolChoice }) },
});
const nova = 'us.amazon.nova-lite-v1:0';
const llama = 'us.meta.llama3-3-70b-instruct-v1:0';
const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const point = { cachePoint: { type: 'default' } };

const thought = (signature?: string) => ({
  role: 'assistant',
  content: [{ reasoningContent: { reasoningText: { text: 'Hm.', ...(signature && { signature }) } } }, { text: 'Hello' }],
});
const thinking = (more: JsonObject = {}, budget_tokens = 1024) => ({
  inferenceConfig: { maxTokens: 2000 },
  additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens } },
  ...more,
});

function problem(body: JsonObject, model = nova): unknown {
  const found = checkBedrock({ headers, json: { messages: [user], ...body }, model });
  return typeof found === 'object' ? found.message : found;
}
const blocks = (...content: readonly JsonObject[]) => ({ messages: [{ role: 'user', content }] });
const document = (name: string, format = 'pdf') => ({ document: { format, name, source: { bytes: 'AA==' } } });

it.each<[string, JsonObject, string?]>([
  ['a minimal call', {}],
  ['a loop of tools', { messages: [user, called, result({ status: 'error' }), said, user], ...config() }],
  ['a begun answer', { messages: [user, said] }],
  ['a forced call', config([spec()], { tool: { name: 'f' } })],
  ['a document beside a text', blocks(document('a (2)'), { text: 'What?' })],
  ['marks for the cache', { system: [{ text: 'a' }, point], messages: [{ ...user, content: [{ text: 'a' }, point] }] }],
  [
    'a schema of a Claude that has structured output',
    {
      outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{}' } } } },
      ...config([spec({ strict: true })]),
    },
    sonnet,
  ],
  ['a schema', { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{}' } } } } }],
  ['signed reasoning of Claude', { messages: [user, thought('signature'), user] }, sonnet],
  ['reasoning with a budget', thinking(), sonnet],
  [
    'a text beside a result, of most models',
    { messages: [user, called, { ...result(), content: [...result().content, { text: 'a' }] }], ...config() },
    sonnet,
  ],
  ['what a maker has of its own', { additionalModelRequestFields: { inferenceConfig: { topK: 5 } } }],
])('takes %s', (_, body, model) => {
  expect(problem(body, model)).toBeUndefined();
});

it.each<[string, JsonObject, string, string?]>([
  ['a member that it does not know', { max_tokens: 1 }, 'extraneous key [max_tokens]'],
  [
    'a text beside a result',
    { messages: [user, called, { ...result(), content: [...result().content, { text: 'a' }] }], ...config() },
    'Conversation blocks and tool result blocks cannot be provided in the same turn.',
    llama,
  ],
  [
    'a text beside a call',
    { messages: [user, { ...called, content: [{ text: 'a' }, ...called.content] }, result()], ...config() },
    'Conversation blocks and tool use blocks cannot be provided in the same turn.',
    'mistral.mistral-large-2402-v1:0',
  ],
  [
    'a document beside a result',
    {
      messages: [user, called, { ...result(), content: [...result().content, document('a'), { text: 'a' }] }],
      ...config(),
    },
    'ids were found without `tool_result` blocks immediately after: a',
    sonnet,
  ],
  [
    'a status',
    { messages: [user, called, result({ status: 'success' })], ...config() },
    "doesn't support the status field",
    'us.writer.palmyra-x4-v1:0',
  ],
  [
    'a schema of another Claude',
    { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{}' } } } } },
    'output_config.format: Extra inputs are not permitted',
    'us.anthropic.claude-opus-4-7',
  ],
  [
    'a strict tool of another Claude',
    config([spec(), spec({ name: 'g', strict: true })]),
    'tools.1.custom.strict: Extra inputs are not permitted',
    'us.anthropic.claude-opus-5',
  ],
  ['a mark behind nothing', { messages: [{ ...user, content: [point, { text: 'a' }] }] }, 'nothing available to cache', sonnet],
  ['a mark behind a text document', blocks(document('a', 'txt'), point, { text: 'a' }), 'content.3.type: Field required', sonnet],
  ['no messages', { messages: [] }, 'at least one message'],
  ['another role', { messages: [{ ...user, role: 'system' }] }, 'must be user or assistant'],
  ['the assistant first', { messages: [said, user] }, 'must start with a user message'],
  ['two of a role in a row', { messages: [user, user] }, 'must alternate between user and assistant'],
  ['a turn without content', { messages: [{ role: 'user', content: [] }] }, 'messages.0 is empty'],
  ['a blank text', blocks({ text: ' ' }), 'is blank'],
  ['two members in a block', blocks({ text: 'a', type: 'text' }), 'must set exactly one key'],
  ['a call of the user', blocks({ toolUse: {} }), 'must set exactly one key'],
  [
    'an odd id',
    { messages: [user, { role: 'assistant', content: [{ toolUse: { toolUseId: 'a.b', name: 'f', input: {} } }] }] },
    '[a-zA-Z0-9_-]+',
  ],
  [
    'arguments that are no object',
    { messages: [user, { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'f', input: '' } }] }] },
    'Provide a json object',
  ],
  [
    'a call without its result',
    { messages: [user, called, user], ...config() },
    'Expected toolResult blocks at messages.2.content',
  ],
  ['a result without its call', { messages: [user, said, result()], ...config() }, 'exceeds the number of toolUse blocks'],
  [
    'an error without words',
    { messages: [user, called, result({ status: 'error', content: [] })], ...config() },
    'cannot be empty when status',
  ],
  ['tools of the history alone', { messages: [user, called, result()] }, 'toolConfig field must be defined'],
  [
    'a begun answer that ends in space',
    { messages: [user, { role: 'assistant', content: [{ text: 'a ' }] }] },
    'trailing whitespace',
  ],
  [
    'a begun answer of a newer Claude',
    { messages: [user, said] },
    'does not support assistant message prefill',
    'us.anthropic.claude-sonnet-4-6',
  ],
  ['a begun answer of Llama', { messages: [user, said] }, 'does not support assistant message prefill', llama],
  ['a bitmap', blocks({ image: { format: 'bmp', source: { bytes: 'AA==' } } }), 'must be one of png'],
  ['a document alone', blocks(document('a')), 'A text block is required'],
  ['a document with an odd name', blocks(document('a.pdf'), { text: 'a' }), 'can only contain alphanumeric characters'],
  ['two documents of a name', blocks(document('a'), document('a'), { text: 'a' }), 'is used twice'],
  ['five marks', blocks(...Array.from({ length: 5 }, () => [{ text: 'a' }, point]).flat()), 'A maximum of 4 blocks'],
  ['marks at Llama', blocks({ text: 'a' }, point), 'did not allow prompt caching', llama],
  ['marks among the tools of Nova', config([spec(), point]), 'did not allow prompt caching'],
  ['no tools', config([]), 'at least one tool'],
  ['an odd name', config([spec({ name: 'a b' })]), '[a-zA-Z0-9_-]+'],
  ['a name twice', config([spec(), spec()]), 'must be unique'],
  ['an empty description', config([spec({ description: '' })]), 'length greater than or equal to 1'],
  ['arguments of another type', config([spec({ inputSchema: { json: {} } })]), 'must be one of the following: object'],
  ['a choice of a tool that is not there', config([spec()], { tool: { name: 'g' } }), 'is not defined'],
  ['a forced call of Llama', config([spec()], { any: {} }), "doesn't support the toolConfig.toolChoice", llama],
  ['a warm temperature', { inferenceConfig: { temperature: 1.5 } }, 'must be between 0 and 1'],
  ['no output', { inferenceConfig: { maxTokens: 0 } }, 'greater than or equal to 1'],
  ['an empty stop sequence', { inferenceConfig: { stopSequences: [''] } }, 'at least 1 long'],
  ['five stop sequences of Nova', { inferenceConfig: { stopSequences: [...'abcde'] } }, 'at most 4'],
  ['a member of sampling that it does not know', { inferenceConfig: { topK: 1 } }, 'extraneous key [topK]'],
  ['two ways of sampling', { inferenceConfig: { temperature: 1, topP: 1 } }, 'cannot both be specified', sonnet],
  ['reasoning of Claude without a signature', { messages: [user, thought(), user] }, 'signature: Field required', sonnet],
  [
    'reasoning that another maker has sealed',
    { messages: [user, thought(sealed('another', seededRandom(1, 1, 'a'))), user] },
    'Invalid `signature`',
    sonnet,
  ],
  ['signed reasoning at Nova', { messages: [user, thought('signature'), user] }, "doesn't support"],
  ['a small budget of reasoning', thinking({}, 5), 'greater than or equal to 1024', sonnet],
  ['a budget above the limit', thinking({ inferenceConfig: { maxTokens: 1000 } }), 'must be greater than', sonnet],
  [
    'another temperature with reasoning',
    thinking({ inferenceConfig: { maxTokens: 2000, temperature: 0 } }),
    'may only be set to 1',
    sonnet,
  ],
  ['a forced call with reasoning', thinking(config([spec()], { any: {} })), 'forces tool use', sonnet],
  [
    'results of calls that no reasoning led to, with reasoning',
    thinking({ messages: [user, called, result()], ...config() }),
    'must start with a thinking block',
    sonnet,
  ],
  ['what another maker has of its own', { additionalModelRequestFields: { top_k: 5 } }, 'extraneous key [top_k]'],
  [
    'a schema as an object',
    { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: {} } } } } },
    'as a string',
  ],
])('refuses %s', (_, body, message, model) => {
  expect(problem(body, model)).toContain(message);
});

it('wants a signature or a key', () => {
  const json = { messages: [user] };
  const signature = `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=${'a'.repeat(64)}`;
  expect(checkBedrock({ headers: {}, json, model: nova })).toBe('unauthorized');
  expect(checkBedrock({ headers: { authorization: 'AWS4-HMAC-SHA256 no' }, json, model: nova })).toBe('unauthorized');
  expect(checkBedrock({ headers: { authorization: signature }, json, model: nova })).toBeUndefined();
});

it('takes of Claude by invoke what Anthropic takes, with the version inside and without the model', () => {
  const invoke = (body: JsonObject, model = sonnet) => {
    const json = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }], ...body };
    const found = checkBedrock({
      headers: { ...headers, 'content-type': 'application/json' },
      json,
      model,
      host: 'bedrock-invoke',
    });
    return typeof found === 'object' ? found.message : found;
  };
  expect(invoke({ anthropic_beta: ['context-management-2025-06-27'] })).toBeUndefined();
  expect(invoke({ anthropic_version: '2023-06-01' })).toContain('is required for "anthropic_version"');
  expect(invoke({ model: 'm' })).toBe('model: Extra inputs are not permitted');
  expect(invoke({ stream: true })).toBe('stream: Extra inputs are not permitted');
  expect(invoke({ messages: [] })).toContain('messages');
  expect(invoke({}, nova)).toContain('required key [prompt]');
});

const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const invoked = (body: JsonObject) => ({
  input: { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString('base64') } },
});
const toInvoke = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] };

it.each<[string, JsonObject, string | undefined, string?]>([
  ['a call of Converse', { input: { converse: { messages: [user], ...config() } } }, undefined],
  ['the bytes that invoke a model', invoked(toInvoke), undefined],
  [
    'settings beside the input',
    { input: { converse: { messages: [user], inferenceConfig: {} } } },
    'extraneous key [inferenceConfig]',
  ],
  ['a call of Converse that would be refused', { input: { converse: { messages: [] } } }, 'at least one message'],
  ['bytes that would be refused', invoked({ ...toInvoke, anthropic_version: 'x' }), 'anthropic_version'],
  ['a call that is not wrapped', { messages: [user] }, 'input must have one member'],
  ['the id of a profile', { input: { converse: { messages: [user] } } }, "doesn't support counting tokens", sonnet],
  ['a model of another maker', { input: { converse: { messages: [user] } } }, "doesn't support counting tokens", nova],
])('counts, or says why not: %s', (_, json, message, model = claude) => {
  const found = checkBedrockCount({ headers, json, model });
  expect(found).toEqual(message === undefined ? undefined : { message: expect.stringContaining(message) });
});
