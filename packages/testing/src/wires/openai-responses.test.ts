import { describe, expect, it } from 'vitest';
import { fillIn, type ModelAnswer } from '../answer.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { seededRandom } from '../seeded-random.ts';
import { openaiResponses } from './openai-responses.ts';
import type { Exchange, Problem } from './wire.ts';

const exchangeOf = (body: JsonObject = {}): Exchange => ({
  model: 'gpt-4.1-mini',
  body,
  number: 1,
  epochMs: 1_750_000_000_000,
  requestId: 'req_1',
  account: 'key',
  random: (purpose) => seededRandom(1, 1, purpose),
});
const full = (answer: ModelAnswer) => fillIn(answer, 'gpt-4.1-mini', 'x'.repeat(40));
const events = (answer: ModelAnswer) => {
  const text = openaiResponses
    .stream(full(answer), exchangeOf())
    .map(({ data }) => data)
    .join('');
  return [...text.matchAll(/^data: (.*)$/gmu)].map(([, data]) => parseJson(data ?? '')).filter(isObject);
};
const check = (body: JsonObject): Problem | undefined =>
  openaiResponses.check({ headers: {}, json: { model: 'gpt-4.1-mini', input: 'Hi', ...body } });

const user = { role: 'user', content: 'Hi' };
const call = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'call_1', output: 'done' };
const tool = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } };

describe('the openai-responses wire', () => {
  it('streams numbered events in the order of the real API, and repeats all of it in the last', () => {
    const told = events({ reasoning: 'Hm.', tokens: ['Hel', 'lo'], toolCalls: [{ name: 'f', arguments: { a: 1 } }] });
    expect(told.map(({ sequence_number: number }) => number)).toEqual(told.map((_, i) => i));
    expect(told.map(({ type }) => String(type).replace('response.', ''))).toEqual([
      ...['created', 'in_progress', 'output_item.added', 'reasoning_summary_part.added', 'reasoning_summary_text.delta'],
      ...['reasoning_summary_text.done', 'reasoning_summary_part.done', 'output_item.done'],
      ...['output_item.added', 'content_part.added', 'output_text.delta', 'output_text.delta', 'output_text.done'],
      ...['content_part.done', 'output_item.done'],
      ...['output_item.added', 'function_call_arguments.delta', 'function_call_arguments.done', 'output_item.done', 'completed'],
    ]);
    expect(told.at(-1)?.response).toMatchObject({
      status: 'completed',
      output: [
        { type: 'reasoning', summary: [{ text: 'Hm.' }] },
        { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] },
        { type: 'function_call', name: 'f', arguments: '{"a":1}' },
      ],
    });
  });

  it('ends incomplete where the output limit was met', () => {
    expect(events({ text: 'Hel', finish: 'length' }).at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    });
  });

  it.each<[string, JsonObject]>([
    ['a string', {}],
    ['items with and without a type', { input: [user, { type: 'message', role: 'assistant', content: 'Yes?' }, user] }],
    ['calls with their outputs', { input: [user, call, output], tools: [{ ...tool, strict: false }], tool_choice: 'auto' }],
    ['reasoning before what it led to', { input: [user, { type: 'reasoning', id: 'rs_1', summary: [] }, call, output] }],
    ['what it has stored', { input: undefined, previous_response_id: `resp_${'a'.repeat(48)}` }],
  ])('takes %s', (_, body) => {
    expect(check(body)).toBeUndefined();
  });

  it.each<[string, JsonObject, { readonly param?: string; readonly code?: string }]>([
    ['a parameter of another API', { messages: [] }, { param: 'messages', code: 'unknown_parameter' }],
    ['no input', { input: undefined }, { param: 'input', code: 'missing_required_parameter' }],
    ['an output without its call', { input: [user, output] }, { param: 'input' }],
    ['a call without its output', { input: [user, call] }, { param: 'input' }],
    [
      'reasoning without what it led to',
      { input: [user, { type: 'reasoning', id: 'rs_1', summary: [] }, user] },
      { param: 'input' },
    ],
    [
      'parts of another role',
      { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'a' }] }] },
      { code: 'invalid_value' },
    ],
    ['an item of another kind', { input: [{ type: 'tool_result' }] }, { param: 'input[0].type', code: 'invalid_value' }],
    ['an id of another kind', { input: [user, { ...call, id: 'msg_1' }, output] }, { param: 'input[1].id' }],
    ['too few output tokens', { max_output_tokens: 15 }, { code: 'integer_below_min_value' }],
    [
      'a tool in the form of Chat Completions',
      { tools: [{ type: 'function', function: { name: 'f' } }] },
      { param: 'tools[0].name' },
    ],
    ['a strict tool that is open', { tools: [{ ...tool, strict: true }] }, { code: 'invalid_function_parameters' }],
    ['a choice without tools', { tool_choice: 'required' }, { param: 'tool_choice' }],
    ['a format without a name', { text: { format: { type: 'json_schema', schema: {} } } }, { param: 'text.format.name' }],
    ['sampling of a model that reasons', { model: 'gpt-5', temperature: 0.5 }, { param: 'temperature' }],
    ['reasoning of a model that does not', { reasoning: { effort: 'low' } }, { param: 'reasoning.effort' }],
    ['a response that nobody stored', { previous_response_id: 'resp_x' }, { code: 'previous_response_not_found' }],
    ['an item that nobody stored', { input: [{ type: 'item_reference', id: 'msg_x' }] }, { param: 'input' }],
  ])('refuses %s', (_, body, problem) => {
    expect(check(body)).toMatchObject(problem);
  });

  it('says that a model is not there, and that an input is too long, as this API does', () => {
    const error = (what: 'model-not-found' | 'context-length') => {
      const { status, body } = openaiResponses.error(what, exchangeOf());
      return { status, error: (JSON.parse(body) as { readonly error: JsonObject }).error };
    };
    expect(error('model-not-found')).toMatchObject({ status: 400, error: { code: 'model_not_found', param: 'model' } });
    expect(error('context-length')).toMatchObject({ status: 400, error: { code: 'context_length_exceeded', param: 'input' } });
  });
});
