import { describe, expect } from 'vitest';
import { conform } from './conform.ts';
import type { Json, TargetSetup } from './scene.ts';

const row = conform();
/** A target that is asked by Responses. */
const ofResponses: TargetSetup = { wire: 'openai-responses', provider: { kind: 'openai', dialects: ['openai-responses'] } };
const schema = { type: 'object', properties: { city: { type: 'string' } } };
const client = 'anthropic-messages';
const usage = { inputTokens: 120, outputTokens: 30, cacheReadTokens: 100, reasoningTokens: 10 };
const call = { id: 'call_of_the_model', name: 'weather', arguments: { city: 'Cork' } };

describe('H. Translation', () => {
  for (const stream of [false, true])
    row(
      'H4',
      `Messages to Responses and back: calls, their ids, stop reasons and usage with the cache (stream: ${stream})`,
      { targets: [{ ...ofResponses, answer: { text: 'I look.', toolCalls: [call], usage } }] },
      async ({ ask, providers }) => {
        const messages = [
          { role: 'user', content: 'How is the weather in Cork?' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_01A', name: 'weather', input: { city: 'Dublin' } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_01A', content: 'Rain.' }] },
        ];
        const got = await ask({ client, stream, body: { messages, tools: [{ name: 'weather', input_schema: schema }] } });
        const answer = stream ? joined(got.data) : got.json;
        expect(answer).toMatchObject({
          stop_reason: 'tool_use',
          content: [
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: call.id, name: 'weather', input: call.arguments },
          ],
          usage: { input_tokens: 20, cache_read_input_tokens: 100, output_tokens: 30 },
        });
        expect(providers[0]?.requests[0]?.body.input).toEqual([
          { role: 'user', content: messages[0]?.content },
          { type: 'function_call', call_id: 'toolu_01A', name: 'weather', arguments: '{"city":"Dublin"}' },
          { type: 'function_call_output', call_id: 'toolu_01A', output: 'Rain.' },
        ]);
      },
    );

  for (const strict of [undefined, true])
    row(
      'H7',
      `tools reach Responses with the strictness of Chat Completions, where ${strict ? 'it was asked for' : 'nothing asks for it'}`,
      { targets: [ofResponses] },
      async ({ ask, providers }) => {
        const parameters = { ...schema, required: ['city'], additionalProperties: false };
        const tools = [{ type: 'function', function: { name: 'weather', parameters, ...(strict && { strict }) } }];
        expect((await ask({ body: { tools } })).status).toBe(200);
        expect(providers[0]?.requests[0]?.body.tools).toMatchObject([{ type: 'function', strict: strict ?? false }]);
      },
    );
});

/** A stream of Messages as the answer that it makes. */
function joined(data: readonly Json[]): Json {
  const content = data.filter(({ type }) => type === 'content_block_start').map(({ content_block: block }) => ({ ...block }));
  const json: string[] = content.map(() => '');
  for (const { type, index, delta } of data) {
    if (type !== 'content_block_delta') continue;
    if (delta.type === 'text_delta') content[index].text += delta.text;
    if (delta.type === 'input_json_delta') json[index] += delta.partial_json;
  }
  const last = data.find(({ type }) => type === 'message_delta');
  const blocks = content.map((block, i) =>
    block.type === 'tool_use' ? { ...block, input: JSON.parse(json[i] || '{}') } : block,
  );
  return { ...last.delta, usage: { ...data[0].message.usage, ...last.usage }, content: blocks };
}
