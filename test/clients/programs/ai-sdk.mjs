// Vercel's AI SDK over a provider package: `node ai-sdk.mjs openai | responses | anthropic | google | mistral | bedrock`.
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, isStepCount, jsonSchema, stepCountIs, streamText } from 'ai';
import { talk } from './talk.mjs';

const [, , provider] = process.argv;
const apiKey = 'sk-of-the-caller';
const steps = isStepCount ?? stepCountIs;
const models = {
  openai: ({ openaiURL, model }) => createOpenAI({ baseURL: openaiURL, apiKey }).chat(model),
  responses: ({ openaiURL, model }) => createOpenAI({ baseURL: openaiURL, apiKey })(model),
  anthropic: ({ openaiURL, model }) => createAnthropic({ baseURL: openaiURL, apiKey })(model),
  google: ({ url, model }) => createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey })(model),
  bedrock: ({ url, model }) => createAmazonBedrock({ baseURL: url, region: 'us-east-1', apiKey })(model),
  mistral: ({ openaiURL, model }) => createMistral({ baseURL: openaiURL, apiKey })(model),
};
const modelOf = models[provider];
const requestOf = (ask) => ({ model: modelOf(ask), prompt: ask.prompt, maxOutputTokens: 2000 });
const toolsOf = ({ tool: { name, description, parameters } }, execute) => ({
  [name]: { description, inputSchema: jsonSchema(parameters), ...(execute && { execute }) },
});

async function told(result) {
  const [text, finish, calls, usage] = await Promise.all([result.text, result.finishReason, result.toolCalls, result.usage]);
  const toolCalls = calls.map(({ toolName: name, input }) => ({ name, arguments: input }));
  return { text, finish, toolCalls, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens };
}

async function stream(request) {
  const errors = [];
  const result = streamText({ ...request, onError: ({ error }) => void errors.push(error) });
  let said = '';
  for await (const piece of result.textStream) said += piece;
  if (errors.length > 0) throw errors[0];
  return { ...(await told(result)), said };
}

await talk({
  text: async (ask) => told(await generateText(requestOf(ask))),
  stream: (ask) => stream(requestOf(ask)),
  tools: (ask) => stream({ ...requestOf(ask), tools: toolsOf(ask) }),
  async agent(ask) {
    const toolCalls = [];
    const execute = async (given) => {
      toolCalls.push({ name: ask.tool.name, arguments: given });
      return ask.result;
    };
    const result = streamText({ ...requestOf(ask), tools: toolsOf(ask, execute), stopWhen: steps(5) });
    return { ...(await told(result)), toolCalls };
  },
});
