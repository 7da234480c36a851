import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import { bedrockFacts } from '../../../providers/models/bedrock-models.ts';
import { traitsOf } from '../../../requests/traits-of.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { bedrockConverse } from '../index.ts';
import { decodeRequest } from './decode-request.ts';

const { pass } = bedrockConverse.target;
const older = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const newest = 'us.anthropic.claude-opus-4-7';
const nova = 'us.amazon.nova-2-lite-v1:0';
const oss = 'openai.gpt-oss-120b-1:0';
const unknown = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/abc';
const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];

function encode(body: JsonObject, model = older, over: Partial<Omit<EncodeTo, 'traits'>> = {}) {
  const whole = { messages, ...body };
  const decoded = decodeRequest({ body: whole, inPath: 'm' }, false);
  if (!decoded.ok) throw new Error(decoded.message);
  return pass.encode(whole, decoded.request, encodeTo(traitsOf(bedrockFacts(model)), over));
}

function sent(...args: Parameters<typeof encode>): JsonObject {
  const passed = encode(...args);
  if (!passed.ok) throw new Error(passed.unsupported);
  return passed.body;
}

const fields = (additionalModelRequestFields: JsonObject, more: JsonObject = {}) => ({ additionalModelRequestFields, ...more });
const thinking = { type: 'enabled', budget_tokens: 2000 };

it('keeps what nobody here knows, and leaves out the name of the class', () => {
  const body = {
    messages: [{ role: 'user', content: [{ text: 'Hi', ofTomorrow: 1 }], name: 'n' }],
    system: [{ text: 'a' }, { guardContent: {} }],
    guardrailConfig: { guardrailIdentifier: 'g' },
    inferenceConfig: { maxTokens: 9, topP: 0.5, ofTomorrow: 1 },
    somethingNew: { a: 1 },
    ...fields({ ofAnotherMaker: 1 }),
  };
  for (const model of [older, nova, unknown])
    expect(encode({ modelId: 'workhorse', ...body }, model)).toEqual({ ok: true, body, warnings: [], changed: false });
  expect(sent(body, older, { params: { inferenceConfig: { maxTokens: 3 }, somethingNew: null } })).toEqual({
    ...body,
    inferenceConfig: { maxTokens: 3, topP: 0.5, ofTomorrow: 1 },
    somethingNew: undefined,
  });
});

it('asks a model to go on that takes no begun answer, and leaves the answer to one that does or of which nothing is known', () => {
  const begun = { messages: [...messages, { role: 'assistant', content: [{ text: 'A story:' }] }] };
  for (const model of [older, nova, unknown]) expect(encode(begun, model)).toMatchObject({ body: begun, changed: false });
  for (const model of [newest, 'us.meta.llama3-3-70b-instruct-v1:0', 'mistral.mistral-large-2402-v1:0'])
    expect(encode(begun, model)).toMatchObject({
      changed: true,
      body: { messages: [...begun.messages, { role: 'user', content: [{ text: expect.stringMatching(/./) }] }] },
    });
  const traits = { ...traitsOf(bedrockFacts('meta.llama3-3-70b-instruct-v1:0')), prefill: true };
  const decoded = decodeRequest({ body: begun, inPath: 'm' }, false);
  expect(decoded.ok && pass.encode(begun, decoded.request, encodeTo(traits))).toMatchObject({ changed: false });
});

it('goes without what the model refuses to sample by', () => {
  const inferenceConfig = { temperature: 0.5, topP: 0.5, maxTokens: 9 };
  expect(sent({ inferenceConfig }).inferenceConfig).toEqual({ temperature: 0.5, maxTokens: 9 });
  expect(sent({ inferenceConfig: { temperature: 0.5 }, ...fields({ top_k: 3, other: 1 }) }, newest)).toEqual({
    messages,
    ...fields({ other: 1 }),
  });
  expect(sent({ inferenceConfig }, nova).inferenceConfig).toEqual(inferenceConfig);
});

it.each<[JsonObject, string, JsonObject | undefined]>([
  [{ thinking }, older, { thinking }],
  [{ thinking, ofTomorrow: 1 }, newest, { ofTomorrow: 1, thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
  [{ thinking }, nova, { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }],
  [{ thinking }, oss, { reasoning_effort: 'medium' }],
  [{ reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }, oss, { reasoning_effort: 'low' }],
  [{ top_k: 5 }, nova, { inferenceConfig: { topK: 5 } }],
  [{ inferenceConfig: { topK: 5 } }, older, { top_k: 5 }],
  [{ inferenceConfig: { topK: 5 } }, oss, undefined],
  [{ thinking }, unknown, { thinking }],
])('asks for %j in the words of the maker of %s', (given, model, expected) => {
  expect(sent(fields(given, { inferenceConfig: { maxTokens: 9000 } }), model).additionalModelRequestFields).toEqual(expected);
});

describe('reasoning of earlier turns', () => {
  const signed = { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } };
  const open = { reasoningContent: { reasoningText: { text: 'Hm' } } };
  const closed = { reasoningContent: { redactedContent: 'cmVk' } };
  const history = (...content: readonly object[]) => ({
    messages: [...messages, { role: 'assistant', content }, ...messages],
  });

  it.each<[string, string, Partial<EncodeTo>, readonly object[]]>([
    ['Claude', older, {}, [signed, closed]],
    ['Claude in another region', older, { isStandIn: true }, [signed, closed]],
    ['Claude that refused it', older, { withoutReasoning: true }, []],
    ['Nova', nova, {}, [closed]],
    ['a model of OpenAI', oss, {}, [open, closed]],
    ['a model that is not known', unknown, {}, [signed, open, closed]],
    ['a model that is not known, of another account', unknown, { isStandIn: true }, []],
  ])('%s gets back what may be its own', (_, model, over, kept) => {
    const said = { text: 'Yes.' };
    const body = sent(history(signed, open, closed, said), model, over) as { messages: { content: unknown }[] };
    expect(body.messages[1]?.content).toEqual([...kept, said]);
  });

  it('leaves no turn without content, and no two of one role in a row', () => {
    expect(sent(history(open)).messages).toEqual([{ role: 'user', content: [{ text: 'Hi' }, { text: 'Hi' }] }]);
  });
});

it('rewrites the ids of calls that another target made, in calls and results alike', () => {
  const use = (toolUseId: string) => ({ toolUse: { toolUseId, name: 'f', input: {} } });
  const result = (toolUseId: string) => ({ toolResult: { toolUseId, content: [] } });
  const turns = (id: string) => ({
    messages: [...messages, { role: 'assistant', content: [use(id)] }, { role: 'user', content: [result(id)] }],
  });
  expect(sent(turns('tooluse_1'))).toEqual(turns('tooluse_1'));
  const body = JSON.stringify(sent(turns('functions.f:0')));
  const [first, second] = [...body.matchAll(/"toolUseId":"([^"]+)"/g)].map(([, id]) => id);
  expect(first).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  expect(second).toBe(first);
});

it('marks for the cache what the model takes marks at', () => {
  const cachePoint = { cachePoint: { type: 'default', ttl: '1h' } };
  const tool = { toolSpec: { name: 'f', inputSchema: { json: {} } } };
  const body = { system: [{ text: 'a' }, cachePoint], toolConfig: { tools: [tool, cachePoint] } };
  expect(sent(body, 'us.anthropic.claude-opus-4-5-20251101-v1:0')).toEqual({ messages, ...body });
  const plain = { cachePoint: { type: 'default' } };
  expect(sent(body, nova)).toEqual({ messages, system: [{ text: 'a' }, plain], toolConfig: { tools: [tool] } });
  expect(sent(body, oss)).toEqual({ messages, system: [{ text: 'a' }], toolConfig: { tools: [tool] } });
});

it('asks for structured output by a tool where the model has no field for it, and passes over what it cannot say then', () => {
  const jsonSchema = { schema: '{"type":"object","properties":{}}' };
  const body = { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
  expect(sent(body)).toEqual({ messages, ...body });
  expect(encode(body, nova)).toMatchObject({ ok: true, answerTool: expect.any(String) });
  expect(encode({ ...body, guardrailConfig: {} }, nova)).toEqual({ ok: false, unsupported: 'guardrailConfig' });
});

it('passes a model over that takes no forced call', () => {
  const toolConfig = { tools: [{ toolSpec: { name: 'f', inputSchema: { json: {} } } }], toolChoice: { any: {} } };
  expect(encode({ toolConfig }, 'meta.llama3-2-1b-instruct-v1:0')).toMatchObject({ ok: false });
});

it('asks a model that goes on with no answer of its own in words', () => {
  const begun = [...messages, { role: 'assistant', content: [{ text: 'Well' }] }];
  expect((sent({ messages: begun }, newest).messages as unknown[]).length).toBe(3);
  expect(sent({ messages: begun }, older).messages).toEqual(begun);
});

it('adds turns at the end, joined with an answer that the client began', () => {
  const told = { role: 'assistant', content: [{ type: 'text', text: ' and well' }] } as const;
  const body = { messages: [...messages, { role: 'assistant', content: [{ text: 'Well' }] }], inferenceConfig: { maxTokens: 9 } };
  expect(pass.appendTurns(body, [told], 5)).toEqual({
    messages: [...messages, { role: 'assistant', content: [{ text: 'Well' }, { text: ' and well' }] }],
    inferenceConfig: { maxTokens: 5 },
  });
  expect(pass.appendTurns({ messages }, [told], 5)).toEqual({
    messages: [...messages, { role: 'assistant', content: [{ text: ' and well' }] }],
  });
});

it('asks Claude for no reasoning in a loop of tools that another target began without any', () => {
  const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1024 } };
  const inferenceConfig = { maxTokens: 4096 };
  const call = { toolUse: { toolUseId: 'a', name: 'f', input: {} } };
  const result = { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'x' }] } }] };
  const thought = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'of-claude' } } };
  const loop = (...begun: object[]) => [...messages, { role: 'assistant', content: [...begun, call] }, result];
  expect(sent({ messages: loop(), inferenceConfig, additionalModelRequestFields }, older)).toEqual({
    messages: loop(),
    inferenceConfig,
  });
  expect(sent({ messages: loop(thought), inferenceConfig, additionalModelRequestFields }, older)).toEqual({
    messages: loop(thought),
    inferenceConfig,
    additionalModelRequestFields,
  });
});

it('leaves out what only models of other makers take, where the maker of a model is known', () => {
  const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1024 }, min_p: 0.1 };
  expect(sent({ additionalModelRequestFields }, 'us.meta.llama3-3-70b-instruct-v1:0')).toEqual({
    messages,
    additionalModelRequestFields: { min_p: 0.1 },
  });
  expect(sent({ additionalModelRequestFields }, 'acme.new-model-v1:0')).toEqual({ messages, additionalModelRequestFields });
});

it('marks neither reasoning nor a text document for the cache, and leaves no turn with a mark alone', () => {
  const mark = { cachePoint: { type: 'default' } };
  const file = (format: string) => ({ document: { format, name: format, source: { bytes: 'aGk=' } } });
  const signed = { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } };
  const given = [
    { role: 'user', content: [{ text: 'Hi' }, file('txt'), mark, file('pdf'), mark] },
    { role: 'assistant', content: [{ text: 'a' }, signed, mark] },
    ...messages,
  ];
  expect(sent({ messages: given }).messages).toEqual([
    { role: 'user', content: [{ text: 'Hi' }, file('txt'), file('pdf'), mark] },
    { role: 'assistant', content: [{ text: 'a' }, signed] },
    ...messages,
  ]);
  const unsigned = { reasoningContent: { reasoningText: { text: 'Hm' } } };
  expect(sent({ messages: [...messages, { role: 'assistant', content: [unsigned, mark] }, ...messages] }).messages).toEqual([
    { role: 'user', content: [{ text: 'Hi' }, { text: 'Hi' }] },
  ]);
});

it('keeps the level of reasoning of Qwen, and asks others for it in their own words', () => {
  const level = fields({ reasoning_config: 'high' });
  expect(encode(level, 'qwen.qwen3-32b-v1:0')).toMatchObject({ body: level, changed: false });
  expect(sent(level, oss).additionalModelRequestFields).toEqual({ reasoning_effort: 'high' });
  expect(sent(level, 'us.meta.llama3-3-70b-instruct-v1:0', { isStandIn: true })).toEqual({ messages });
});

it('does not say to a Claude without structured output that tools are strict', () => {
  const spec = (more: JsonObject = {}) => ({ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } }, ...more } });
  const strict = { toolConfig: { tools: [spec({ strict: true })], toolChoice: { auto: {} } } };
  for (const model of [older, oss, unknown]) expect(encode(strict, model)).toMatchObject({ body: strict, changed: false });
  expect(encode(strict, newest)).toEqual({
    ok: true,
    body: { messages, toolConfig: { tools: [spec()], toolChoice: { auto: {} } } },
    warnings: ['strict is not sent of the tools: the model does not take it'],
    changed: true,
  });
});

describe('turns with calls and results of tools', () => {
  const use = { toolUse: { toolUseId: 'a', name: 'f', input: {} } };
  const result = (more: JsonObject = {}) => ({ toolResult: { toolUseId: 'a', content: [{ text: 'ok' }], ...more } });
  const text = (said: string) => ({ text: said });
  const turn = (role: 'user' | 'assistant', ...content: readonly JsonObject[]) => ({ role, content });
  const document = { document: { format: 'pdf', name: 'd', source: { bytes: 'aGk=' } } };
  const toolConfig = { tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }] };
  const loop = (...said: readonly JsonObject[]) => ({
    messages: [...messages, turn('assistant', text('Let me look.'), use), turn('user', result({ status: 'error' }), ...said)],
    toolConfig,
  });

  it.each(['us.meta.llama4-maverick-17b-instruct-v1:0', 'mistral.mistral-large-2402-v1:0'])('stand alone for %s', (model) => {
    expect(encode(loop(text('Stop.')), model)).toMatchObject({
      changed: true,
      body: {
        messages: [
          ...messages,
          turn('assistant', text('Let me look.')),
          turn('user', text('Continue.')),
          turn('assistant', use),
          turn('user', result({ status: 'error' })),
          turn('assistant', text('I have the results.')),
          turn('user', text('Stop.')),
        ],
      },
    });
  });

  it('say in words that a call failed, where the model takes no status', () => {
    const failed = result({ content: [text('The call failed.'), text('ok')] });
    expect(sent(loop(), 'us.writer.palmyra-x4-v1:0').messages).toContainEqual(turn('user', failed));
  });

  it('hold no files beside results of Claude, and marks stay behind their blocks', () => {
    const mark = { cachePoint: { type: 'default' } };
    expect(sent(loop(mark, text('See'), document, mark)).messages).toEqual([
      ...messages,
      turn('assistant', text('Let me look.'), use),
      turn('user', result({ status: 'error' }), mark),
      turn('assistant', text('I have the results.')),
      turn('user', text('See'), document, mark),
    ]);
    for (const model of [older, nova, oss, unknown])
      expect(encode(loop(text('Stop.'), ...(model === older ? [] : [document])), model)).toMatchObject({ changed: false });
  });
});
