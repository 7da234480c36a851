import { describe, expect, it } from 'vitest';
import { encodeTo } from '../../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest, Message, ToolCallPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import { encodeRequest } from './encode-request.ts';

const user: Message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const plain: ChatRequest = { messages: [user], tools: [], stream: false, includeUsage: true, unportable: [] };
const tool = { name: 'f', parameters: { type: 'object', properties: {} } };
const claude: Partial<ModelTraits> = { modelFields: 'claude', thinking: 'budget', sampling: 'one' };

function encode(request: Partial<ChatRequest>, traits: Partial<ModelTraits> = {}, rest: Parameters<typeof encodeTo>[1] = {}) {
  const encoded = encodeRequest({ ...plain, ...request }, encodeTo(traits, rest));
  return encoded.ok ? encoded : { body: undefined, warnings: [encoded.unsupported], toolNames: undefined, answerTool: undefined };
}

const bodyOf = (request: Partial<ChatRequest>, traits: Partial<ModelTraits> = {}) => encode(request, traits).body;
const said = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });
const call = (id: string, name = 'f'): ToolCallPart => ({ type: 'tool-call', id, name, arguments: '{"n":1234567890123456789}' });
const result = (id: string, content: readonly UserPart[] = [{ type: 'text', text: `of ${id}` }]): ToolResultPart => ({
  type: 'tool-result',
  id,
  content,
});
const asked = (...content: readonly UserPart[]): Message => ({ role: 'user', content });
interface SentTurn {
  readonly role: string;
  readonly content: readonly JsonObject[];
}
const sentTurns = (body: JsonObject = {}) => body.messages as readonly SentTurn[];
const turnsOf = (messages: readonly Message[], traits: Partial<ModelTraits> = {}) =>
  sentTurns(bodyOf({ messages, tools: [tool] }, traits));

it('writes neither the model nor whether it streams: both are said by the path', () => {
  expect(encode({ stream: true }).body).toEqual({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] });
});

describe('turns', () => {
  it('stand in turn, the user first and last; blank texts are left out', () => {
    expect(turnsOf([said('a'), user, asked({ type: 'text', text: ' ' }), user, said('b'), said('\n'), said('c')])).toEqual([
      { role: 'user', content: [{ text: 'Continue.' }] },
      { role: 'assistant', content: [{ text: 'a' }] },
      { role: 'user', content: [{ text: 'Hi' }, { text: 'Hi' }] },
      { role: 'assistant', content: [{ text: 'b' }, { text: 'c' }] },
      { role: 'user', content: [{ text: 'Continue.' }] },
    ]);
  });

  it('end in a begun answer, without white space behind it, where the model goes on with one', () => {
    expect(turnsOf([user, said('b \n')], { prefill: true })).toEqual([
      { role: 'user', content: [{ text: 'Hi' }] },
      { role: 'assistant', content: [{ text: 'b' }] },
    ]);
  });

  it('end without white space before a mark for the cache too', () => {
    const begun: Message = { role: 'assistant', content: [{ type: 'text', text: 'b \n', cache: {} }] };
    const cachePoints = { tools: true, hour: true };
    const [, last] = turnsOf([user, begun], { prefill: true, cachePoints });
    expect(last?.content).toEqual([{ text: 'b' }, { cachePoint: { type: 'default' } }]);
  });

  it('with calls or results stand alone where the model takes them so', () => {
    const messages: readonly Message[] = [
      user,
      { role: 'assistant', content: [{ type: 'text', text: 'wait' }, call('a')] },
      { role: 'tool', content: [result('a')] },
      asked({ type: 'text', text: 'Stop.' }),
    ];
    const turns = turnsOf(messages, { toolTurns: 'alone', noResultStatus: true });
    expect(turns.map(({ role, content }) => [role, content.map((block) => Object.keys(block)[0])])).toEqual([
      ['user', ['text']],
      ['assistant', ['text']],
      ['user', ['text']],
      ['assistant', ['toolUse']],
      ['user', ['toolResult']],
      ['assistant', ['text']],
      ['user', ['text']],
    ]);
    expect(JSON.stringify(turns)).not.toContain('status');
  });

  it('the system text stands apart, and a later one where it stood', () => {
    const system = (text: string): Message => ({ role: 'system', content: [{ type: 'text', text }] });
    const { body, warnings } = encode({ messages: [system('a'), system(''), user, system('c')] });
    expect(body).toEqual({
      system: [{ text: 'a' }],
      messages: [{ role: 'user', content: [{ text: 'Hi' }, { text: '<system>c</system>' }] }],
    });
    expect(warnings).toEqual(['a system message in mid-conversation is sent as a text of the user']);
  });

  it('all results of a turn stand in one turn, before what the user says, with ids that Bedrock takes', () => {
    const messages: readonly Message[] = [
      user,
      { role: 'assistant', content: [call('call.1'), { type: 'text', text: 'wait' }, call('b')] },
      { role: 'tool', content: [result('b')] },
      { role: 'tool', content: [{ ...result('call.1'), isError: true }] },
      user,
    ];
    const turns = turnsOf(messages);
    const [text, first, second] = turns[1]?.content ?? [];
    const id = (first?.toolUse as JsonObject | undefined)?.toolUseId;
    expect(id).toMatch(/^call_1_[0-9a-f]{16}$/);
    expect([text, second]).toMatchObject([{ text: 'wait' }, { toolUse: { toolUseId: 'b', name: 'f' } }]);
    expect(JSON.stringify(first)).toContain('"input":{"n":1234567890123456789}');
    expect(turns[2]?.content).toEqual([
      { toolResult: { toolUseId: 'b', content: [{ text: 'of b' }], status: 'success' } },
      { toolResult: { toolUseId: id, content: [{ text: 'of call.1' }], status: 'error' } },
      { text: 'Hi' },
    ]);
  });

  it('a result without text says so, and media stand beside it where the model takes none inside', () => {
    const image: UserPart = { type: 'image', source: { mediaType: 'image/png', base64: 'AA==' } };
    const loop: readonly Message[] = [
      user,
      { role: 'assistant', content: [call('a')] },
      { role: 'tool', content: [result('a', [image])] },
    ];
    const block = { image: { format: 'png', source: { bytes: 'AA==' } } };
    const contentOf = (traits: Partial<ModelTraits>) => turnsOf(loop, traits).at(-1)?.content;
    expect(contentOf({ mediaInResults: true })).toEqual([
      { toolResult: { toolUseId: 'a', content: [block], status: 'success' } },
    ]);
    expect(contentOf({})).toEqual([
      { toolResult: { toolUseId: 'a', content: [{ text: 'The tool gave no text.' }], status: 'success' } },
      { text: 'Result of the tool call a:' },
      block,
    ]);
  });

  it('reasoning that the target has signed goes back to it, and no other reasoning', () => {
    const thought = { type: 'reasoning' as const, text: 'hm', signature: 'sig' };
    const redacted = { type: 'reasoning' as const, text: '', redacted: 'cmVk' };
    const messages: readonly Message[] = [
      user,
      { role: 'assistant', content: [thought, redacted, { type: 'text', text: 'b' }] },
      user,
    ];
    const answerOf = (traits: Partial<ModelTraits>, rest = {}) => sentTurns(encode({ messages }, traits, rest).body)[1]?.content;
    expect(answerOf(claude)).toEqual([
      { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
      { reasoningContent: { redactedContent: 'cmVk' } },
      { text: 'b' },
    ]);
    expect(answerOf(claude, { isStandIn: true })).toEqual([{ text: 'b' }]);
    expect(answerOf({ thinking: 'none' })).toEqual([{ text: 'b' }]);
    // Claude's signature, at another model of the same account.
    expect(answerOf({ modelFields: 'nova', thinking: 'budget' })).not.toContainEqual(answerOf(claude)?.[0]);
  });

  it('a stand-in is asked for no reasoning in a loop of tools whose reasoning it does not get', () => {
    const thought = { type: 'reasoning' as const, text: 'hm', signature: 'sig' };
    const loop: readonly Message[] = [
      user,
      { role: 'assistant', content: [thought, { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'a', content: [{ type: 'text', text: 'ok' }] }] },
    ];
    const tools = [{ name: 'f', parameters: { type: 'object', properties: {} } }];
    const fields = (rest = {}) =>
      encode({ messages: loop, tools, reasoning: { effort: 'low' } }, claude, rest).body?.additionalModelRequestFields;
    expect(fields()).toMatchObject({ thinking: { type: 'enabled' } });
    expect(fields({ isStandIn: true })).toBeUndefined();
  });
});

describe('media', () => {
  const file = (mediaType: string, filename?: string): UserPart => ({
    type: 'file',
    mediaType,
    base64: 'AA==',
    ...(filename !== undefined && { filename }),
  });
  const blocksOf = (...parts: readonly UserPart[]) => turnsOf([asked(...parts)])[0]?.content;

  it('documents have names that Bedrock takes, no name twice, and a text beside them', () => {
    const names = ['Q3_report final.pdf', 'Q3/report.final.pdf', 'Q3 report final', undefined, '.!?'];
    const blocks = blocksOf(...names.map((name) => file('application/pdf', name)));
    expect(blocks?.slice(0, -1).map(({ document }) => (document as JsonObject).name)).toEqual([
      'Q3 report final',
      'Q3 report final (2)',
      'Q3 report final (3)',
      'document',
      'document (2)',
    ]);
    expect(blocks?.at(-1)).toEqual({ text: 'See the document.' });
    expect(blocksOf(file('text/x-python', 'a.py'), { type: 'text', text: 'What?' })).toEqual([
      { document: { format: 'txt', name: 'a', source: { bytes: 'AA==' } } },
      { text: 'What?' },
    ]);
  });

  it('images and videos have their own blocks, also where they came as files', () => {
    expect(blocksOf(file('image/webp'), file('video/mp4'))).toEqual([
      { image: { format: 'webp', source: { bytes: 'AA==' } } },
      { video: { format: 'mp4', source: { bytes: 'AA==' } } },
    ]);
  });

  it.each<readonly [UserPart, string]>([
    [{ type: 'image', source: { url: 'https://example.com/a.png' } }, 'image by an address'],
    [{ type: 'image', source: { mediaType: 'image/bmp', base64: 'AA==' } }, 'image of type image/bmp'],
    [file('application/zip'), 'file of type application/zip'],
  ])('%j is not taken', (part, feature) => {
    expect(encode({ messages: [asked(part)] }).warnings).toEqual([feature]);
  });
});

describe('tools', () => {
  it('are declared with a schema of an object and names that Bedrock takes', () => {
    const tools = [
      { name: 'a b', description: ' ', parameters: {} },
      {
        name: 'g',
        description: 'Does.',
        strict: true,
        parameters: { type: 'object', properties: { a: { type: 'string', pattern: 'x' } } },
      },
    ];
    const { body, toolNames } = encode({ tools, toolChoice: { type: 'tool', name: 'a b' } });
    const [sent] = toolNames?.keys() ?? [];
    expect(sent).toMatch(/^a_b_[0-9a-f]{8}$/);
    expect(body?.toolConfig).toEqual({
      tools: [
        { toolSpec: { name: sent, inputSchema: { json: { type: 'object', properties: {} } } } },
        {
          toolSpec: {
            name: 'g',
            description: 'Does.',
            strict: true,
            inputSchema: {
              json: {
                type: 'object',
                properties: { a: { type: 'string', description: '{pattern: "x"}' } },
                additionalProperties: false,
              },
            },
          },
        },
      ],
      toolChoice: { tool: { name: sent } },
    });
  });

  it('a choice that forces a call is written where the model takes one', () => {
    const choiceOf = (request: Partial<ChatRequest>, traits = {}) => encode({ tools: [tool], ...request }, traits);
    expect(choiceOf({ toolChoice: { type: 'required' } }).body?.toolConfig).toMatchObject({ toolChoice: { any: {} } });
    expect(choiceOf({ toolChoice: { type: 'auto' } }).body?.toolConfig).not.toHaveProperty('toolChoice');
    expect(choiceOf({ toolChoice: { type: 'required' } }, { noForcedCalls: true }).warnings).toEqual([
      'tool_choice that forces a call',
    ]);
    expect(choiceOf({ toolChoice: { type: 'none' } }).body).not.toHaveProperty('toolConfig');
  });

  it('of the history alone are declared too, because Bedrock refuses such a history without them', () => {
    const messages: readonly Message[] = [
      user,
      { role: 'assistant', content: [call('a', 'old')] },
      { role: 'tool', content: [result('a')] },
    ];
    const old = { toolSpec: { name: 'old', inputSchema: { json: { type: 'object', properties: {} } } } };
    expect(encode({ messages }).body?.toolConfig).toEqual({ tools: [old] });
    expect(encode({ messages, tools: [tool], toolChoice: { type: 'none' } }).body?.toolConfig).toEqual({ tools: [old] });
  });
});

describe('what is asked of the answer', () => {
  it('sampling stands in inferenceConfig, within the ranges of Bedrock', () => {
    const request = { maxTokens: 100, temperature: 1.7, topP: 0.9, stop: ['a', '\n', 'b', 'c'] };
    const { body, warnings } = encode(request, { outputLimit: 50, maxStops: 2 });
    expect(body?.inferenceConfig).toEqual({ maxTokens: 50, temperature: 1, topP: 0.9, stopSequences: ['a', 'b'] });
    expect(warnings).toHaveLength(4);
    expect(bodyOf({ temperature: 0.5, topP: 0.9 }, claude)?.inferenceConfig).toEqual({ temperature: 0.5 });
    expect(bodyOf({ temperature: 0.5 }, { sampling: 'none' })).not.toHaveProperty('inferenceConfig');
    expect(bodyOf({ stop: ['a'] }, { stop: false })).not.toHaveProperty('inferenceConfig');
  });

  it('top_k stands where the maker of the model has it', () => {
    const fieldsOf = (traits: Partial<ModelTraits>) => bodyOf({ topK: 5 }, traits)?.additionalModelRequestFields;
    expect(fieldsOf(claude)).toEqual({ top_k: 5 });
    expect(fieldsOf({ modelFields: 'nova' })).toEqual({ inferenceConfig: { topK: 5 } });
    expect(fieldsOf({})).toBeUndefined();
  });

  it('Claude reasons by a budget within the output limit, or by an effort, and then takes less sampling', () => {
    expect(bodyOf({ reasoning: { budgetTokens: 2000 }, temperature: 0.2 }, claude)).toMatchObject({
      inferenceConfig: { maxTokens: 10_000 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
    });
    expect(bodyOf({ reasoning: { budgetTokens: 2000 }, temperature: 0.2 }, claude)?.inferenceConfig).not.toHaveProperty(
      'temperature',
    );
    expect(bodyOf({ reasoning: { effort: 'low' } }, { ...claude, thinking: 'adaptive' })?.additionalModelRequestFields).toEqual({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
    });
    expect(bodyOf({ reasoning: { effort: 'none' } }, claude)?.additionalModelRequestFields).toEqual({
      thinking: { type: 'disabled' },
    });
  });

  it('other models reason by a level in the words of their makers', () => {
    const fieldsOf = (request: Partial<ChatRequest>, traits: Partial<ModelTraits>) =>
      bodyOf(request, traits)?.additionalModelRequestFields;
    const nova: Partial<ModelTraits> = { modelFields: 'nova', isReasoning: true };
    expect(fieldsOf({ reasoning: { effort: 'high' } }, nova)).toEqual({
      reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' },
    });
    expect(fieldsOf({ reasoning: { effort: 'max' }, maxTokens: 10 }, nova)).toEqual({
      reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' },
    });
    expect(fieldsOf({ reasoning: { effort: 'none' } }, nova)).toBeUndefined();
    expect(fieldsOf({ reasoning: { effort: 'high' } }, { modelFields: 'nova' })).toBeUndefined();
    expect(fieldsOf({ reasoning: { budgetTokens: 6000 } }, { modelFields: 'openai' })).toEqual({ reasoning_effort: 'high' });
    expect(fieldsOf({ reasoning: { effort: 'none' } }, { modelFields: 'openai' })).toEqual({ reasoning_effort: 'low' });
    expect(encode({ reasoning: { effort: 'low' } }).warnings).toEqual([
      'reasoning is not sent: how the model is asked to reason is not known',
    ]);
  });

  it('a schema is a field with the schema as a text, or a tool whose arguments are the answer', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    const output = { type: 'json-schema', schema, name: 'A', description: 'd' } as const;
    expect(bodyOf({ output })?.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: { schema: JSON.stringify({ ...schema, additionalProperties: false }), name: 'A', description: 'd' },
        },
      },
    });
    const byTool = encode({ output, tools: [tool] }, { structuredOutput: false });
    expect(byTool.answerTool).toBe('answer');
    expect(byTool.body?.toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'f' } }, { toolSpec: { name: 'answer', description: 'd', inputSchema: { json: schema } } }],
      toolChoice: { any: {} },
    });
    expect(encode({ output }, { structuredOutput: false }).body?.toolConfig).toMatchObject({
      toolChoice: { tool: { name: 'answer' } },
    });
    expect(encode({ output }, { structuredOutput: false, noForcedCalls: true }).warnings).toEqual(['json_schema']);
    expect(bodyOf({ output: { type: 'json-object' } })?.system).toEqual([
      { text: 'Respond with a single JSON object and nothing else.' },
    ]);
  });

  it('what the API has no field for is told, or rules the target out', () => {
    const { warnings } = encode({
      seed: 1,
      user: 'u',
      frequencyPenalty: 1,
      presencePenalty: 0,
      parallelToolCalls: false,
      tools: [tool],
    });
    expect(warnings.map((warning) => warning.split(' is not sent')[0])).toEqual([
      'seed',
      'user',
      'frequency_penalty',
      'parallel_tool_calls: false',
    ]);
    expect(encode({ n: 2 }).warnings).toEqual(['n']);
    expect(encode({ logprobs: true }).warnings).toEqual(['logprobs']);
    expect(encode({ unportable: [{ feature: 'web_search', otherwise: 'refuse' }] }).warnings).toEqual(['web_search']);
  });

  it('a tier is sent to models that have tiers, and no word of another API', () => {
    const tier = (value?: unknown) => ({
      unportable: [{ feature: 'service_tier', otherwise: 'drop', ...(value !== undefined && { value }) } as const],
    });
    expect(encode(tier('flex'), { serviceTiers: true })).toMatchObject({ body: { serviceTier: { type: 'flex' } }, warnings: [] });
    for (const [asked, traits] of [
      [tier('flex'), {}],
      [tier('auto'), { serviceTiers: true }],
      [tier(), { serviceTiers: true }],
    ] as const) {
      const { body, warnings } = encode(asked, traits);
      expect([body?.serviceTier, warnings]).toEqual([undefined, [expect.stringContaining('service_tier is not sent')]]);
    }
  });

  it('configured members are set one by one in the objects that hold settings', () => {
    const params = {
      inferenceConfig: { topP: null, maxTokens: 7 },
      serviceTier: { type: 'flex' },
      additionalModelRequestFields: { a: 1 },
    };
    expect(encode({ temperature: 0.5, topP: 0.5 }, {}, { params }).body).toMatchObject({
      inferenceConfig: { temperature: 0.5, maxTokens: 7 },
      serviceTier: { type: 'flex' },
      additionalModelRequestFields: { a: 1 },
    });
  });
});

describe('marks for the cache', () => {
  const mark = { type: 'default' };
  const cache = {};
  const marked: Partial<ChatRequest> = {
    messages: [
      { role: 'system', content: [{ type: 'text', text: 's', cache: { ttl: '1h' } }] },
      asked({ type: 'text', text: 'a', cache }),
      { role: 'assistant', content: [{ ...call('a'), cache }] },
      { role: 'tool', content: [result('a', [{ type: 'text', text: 'r', cache: { ttl: '1h' } }])] },
    ],
    tools: [{ ...tool, cache: { ttl: '1h' } }],
  };

  it('stand behind what they mark, in tools, system and messages: the last four, and none for an hour behind one for minutes', () => {
    const { body, warnings } = encode(marked, { cachePoints: { tools: true, hour: true } });
    expect(body?.toolConfig).toEqual({ tools: [expect.objectContaining({ toolSpec: expect.anything() })] });
    expect(body?.system).toEqual([{ text: 's' }, { cachePoint: { ...mark, ttl: '1h' } }]);
    expect(sentTurns(body).map(({ content }) => content[1])).toEqual([
      { cachePoint: mark },
      { cachePoint: mark },
      { cachePoint: mark },
    ]);
    expect(warnings).toEqual(['1 of 5 marks of cache_control are not sent: the target takes 4']);
  });

  it('are written as the model takes them', () => {
    const textOf = (traits: Partial<ModelTraits>) => JSON.stringify(encode(marked, traits).body);
    expect(textOf({ cachePoints: { tools: false, hour: false } }).match(/cachePoint/g)).toHaveLength(4);
    expect(textOf({ cachePoints: { tools: false, hour: false } })).not.toContain('ttl');
    expect(textOf({})).not.toContain('cachePoint');
    expect(encode(marked).warnings).toEqual(['cache_control is not sent: the model takes no marks for the cache']);
  });
});
