import { expect, it } from 'vitest';
import { startProvider } from '../index.ts';
import type { JsonObject } from '../json.ts';
import { openai } from './openai.ts';
import { openaiResponses } from './openai-responses.ts';

const grammar = { syntax: 'regex', definition: '.+' };
const chatTool = { type: 'custom', custom: { name: 'sql', format: { type: 'grammar', grammar } } };
const tool = { type: 'custom', name: 'sql', format: { type: 'grammar', ...grammar } };
const messages = [{ role: 'user', content: 'Hi' }];
const checkChat = (body: JsonObject) =>
  openai.check({ headers: {}, json: { model: 'gpt-5-mini', messages, tools: [chatTool], ...body } });
const check = (body: JsonObject) =>
  openaiResponses.check({ headers: {}, json: { model: 'gpt-5-mini', input: 'Hi', tools: [tool], ...body } });

it('tools of free text are taken by models from GPT-5 on alone, and in the form of each API', () => {
  expect([checkChat({}), check({})]).toEqual([undefined, undefined]);
  for (const model of ['gpt-4.1-mini', 'llama-3', 'gpt-5-chat-latest'])
    for (const problem of [checkChat({ model }), check({ model })])
      expect(problem).toMatchObject({ param: 'tools[0].type', code: 'invalid_value' });
});

it.each<[JsonObject, string]>([
  [{ tools: [{ ...tool, name: 'a b' }] }, 'tools[0].name'],
  [{ tools: [{ ...tool, format: { type: 'ebnf' } }] }, 'tools[0].format.type'],
  [{ tools: [{ ...tool, format: { type: 'grammar', syntax: 'lark' } }] }, 'tools[0].format.definition'],
  [{ tools: [{ type: 'namespace', name: 'n', tools: [tool] }] }, 'tools[0].description'],
  [{ tools: [{ type: 'namespace', name: 'n', description: '', tools: [] }] }, 'tools[0].tools'],
  [{ input: [{ type: 'custom_tool_call', call_id: 'c', name: 'sql' }] }, 'input[0].input'],
  [{ input: [{ type: 'custom_tool_call', call_id: 'c', name: 'sql', input: 'x' }] }, 'input'],
  [{ tool_choice: { type: 'custom', name: 'other' } }, 'tool_choice'],
])('Responses refuses %j', (body, param) => {
  expect(check(body)).toMatchObject({ param });
});

it.each<[JsonObject, string]>([
  [
    { tools: [{ type: 'custom', custom: { name: 'sql', format: { type: 'grammar', ...grammar } } }] },
    'tools[0].custom.format.syntax',
  ],
  [
    { messages: [{ role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'sql' } }] }] },
    'messages[0].tool_calls[0].custom.input',
  ],
])('Chat Completions refuses %j', (body, param) => {
  expect(checkChat(body)).toMatchObject({ param });
});

it('a tool of free text that is forced is called with a text', async () => {
  const provider = await startProvider({ wire: 'openai' });
  try {
    const body = { model: 'gpt-5-mini', messages, tools: [chatTool], tool_choice: { type: 'custom', custom: { name: 'sql' } } };
    const asked = await fetch(`${provider.baseURL}/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
    const { choices } = (await asked.json()) as { readonly choices: readonly JsonObject[] };
    expect(choices[0]).toMatchObject({
      message: { tool_calls: [{ type: 'custom', custom: { name: 'sql', input: 'simulated' } }] },
    });
  } finally {
    await provider.close();
  }
});
