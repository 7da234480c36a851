// The SDK of OpenAI for Node.
import OpenAI from 'openai';
import { talk } from './talk.mjs';

const clientOf = ({ openaiURL }) => new OpenAI({ baseURL: openaiURL, apiKey: 'sk-of-the-caller' });
const requestOf = ({ model, prompt }) => ({ model, messages: [{ role: 'user', content: prompt }] });
const toolOf = ({ name, description, parameters }) => ({ type: 'function', function: { name, description, parameters } });

function told({ choices: [choice], usage }) {
  return {
    text: choice.message.content ?? '',
    finish: choice.finish_reason,
    toolCalls: (choice.message.tool_calls ?? []).map(({ function: f }) => ({ name: f.name, arguments: JSON.parse(f.arguments) })),
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
  };
}

const stream = async (ask, more = {}) =>
  told(
    await clientOf(ask)
      .chat.completions.stream({ ...requestOf(ask), ...more, stream_options: { include_usage: true } })
      .finalChatCompletion(),
  );

await talk({
  text: async (ask) => told(await clientOf(ask).chat.completions.create(requestOf(ask))),
  stream: (ask) => stream(ask),
  tools: (ask) => stream(ask, { tools: [toolOf(ask.tool)] }),
  async agent(ask) {
    const toolCalls = [];
    const { function: tool } = toolOf(ask.tool);
    const run = (given) => {
      toolCalls.push({ name: tool.name, arguments: given });
      return ask.result;
    };
    const tools = [{ type: 'function', function: { ...tool, parse: JSON.parse, function: run } }];
    const runner = clientOf(ask).chat.completions.runTools({
      ...requestOf(ask),
      tools,
      stream: true,
      stream_options: { include_usage: true },
    });
    return {
      ...told(await runner.finalChatCompletion().then(async (last) => ({ ...last, usage: await runner.totalUsage() }))),
      toolCalls,
    };
  },
  async models(ask) {
    const listed = [];
    for await (const { id } of clientOf(ask).models.list()) listed.push(id);
    return { listed, one: (await clientOf(ask).models.retrieve(ask.model)).id };
  },
});
