// LangChain.js over a provider package: `node langchain.mjs openai | responses | anthropic | google | bedrock`.
import { ChatAnthropic } from '@langchain/anthropic';
import { ChatBedrockConverse } from '@langchain/aws';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatGoogleGenerativeAI } from '@langchain/google-genai';
import { ChatOpenAI } from '@langchain/openai';
import { bedrockClient } from './bedrock-client.mjs';
import { talk } from './talk.mjs';

const [, , provider] = process.argv;
const apiKey = 'sk-of-the-caller';
const models = {
  openai: ({ openaiURL, model }) => new ChatOpenAI({ model, apiKey, configuration: { baseURL: openaiURL } }),
  responses: ({ openaiURL, model }) => {
    return new ChatOpenAI({ model, apiKey, configuration: { baseURL: openaiURL }, useResponsesApi: true });
  },
  anthropic: ({ url, model }) => new ChatAnthropic({ model, apiKey, anthropicApiUrl: url, maxTokens: 2000 }),
  bedrock: ({ url, model }) => new ChatBedrockConverse({ model, region: 'us-east-1', client: bedrockClient(url, apiKey) }),
  google: ({ url, model }) => new ChatGoogleGenerativeAI({ model, apiKey, baseUrl: url }),
};
const modelOf = models[provider];
const bound = (ask) =>
  modelOf(ask).bindTools([
    { type: 'function', function: { name: ask.tool.name, description: ask.tool.description, parameters: ask.tool.parameters } },
  ]);

function told(message) {
  const { finish_reason, finishReason, stop_reason, stopReason, messageStop, status } = {
    ...message.additional_kwargs,
    ...message.response_metadata,
  };
  return {
    text: message.text,
    finish: finish_reason ?? finishReason ?? stop_reason ?? stopReason ?? messageStop?.stopReason ?? status,
    toolCalls: (message.tool_calls ?? []).map(({ name, args }) => ({ name, arguments: args })),
    inputTokens: message.usage_metadata?.input_tokens,
    outputTokens: message.usage_metadata?.output_tokens,
  };
}

async function whole(model, messages) {
  let message;
  for await (const piece of await model.stream(messages)) message = message === undefined ? piece : message.concat(piece);
  return message;
}

await talk({
  text: async (ask) => told(await modelOf(ask).invoke(ask.prompt)),
  stream: async (ask) => told(await whole(modelOf(ask), ask.prompt)),
  tools: async (ask) => told(await whole(bound(ask), ask.prompt)),
  async agent(ask) {
    const messages = [new HumanMessage(ask.prompt)];
    const toolCalls = [];
    for (;;) {
      const message = await whole(bound(ask), messages);
      messages.push(message);
      if (message.tool_calls.length === 0) return { ...told(message), toolCalls };
      for (const { id, name, args } of message.tool_calls) {
        toolCalls.push({ name, arguments: args });
        messages.push(new ToolMessage({ tool_call_id: id, content: ask.result }));
      }
    }
  },
});
