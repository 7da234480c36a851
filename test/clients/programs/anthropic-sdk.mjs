// The SDK of Anthropic for Node; its tool runner holds the conversation in a thread unless told otherwise. `node anthropic-sdk.mjs bedrock`: its client for Bedrock.
import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { talk } from './talk.mjs';

const signed = { awsRegion: 'us-east-1', awsAccessKey: 'AKIDOFTHECALLER', awsSecretKey: 'secret-of-the-caller' };
const clientOf = ({ url }) =>
  process.argv[2] === 'bedrock'
    ? new AnthropicBedrock({ baseURL: url, ...signed })
    : new Anthropic({ baseURL: url, apiKey: 'sk-of-the-caller' });
const requestOf = ({ model, prompt }) => ({ model, max_tokens: 2000, messages: [{ role: 'user', content: prompt }] });
const toolOf = ({ name, description, parameters }) => ({ name, description, input_schema: parameters });

function told({ content, stop_reason: finish, usage }) {
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    finish,
    toolCalls: content.flatMap((block) => (block.type === 'tool_use' ? [{ name: block.name, arguments: block.input }] : [])),
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
  };
}

const stream = async (ask, more = {}) =>
  told(
    await clientOf(ask)
      .messages.stream({ ...requestOf(ask), ...more })
      .finalMessage(),
  );

await talk({
  text: async (ask) => told(await clientOf(ask).messages.create(requestOf(ask))),
  stream: (ask) => stream(ask),
  tools: (ask) => stream(ask, { tools: [toolOf(ask.tool)] }),
  async agent(ask) {
    const toolCalls = [];
    const run = (given) => {
      toolCalls.push({ name: ask.tool.name, arguments: given });
      return ask.result;
    };
    const { name, description, parameters: inputSchema } = ask.tool;
    const runner = clientOf(ask).beta.messages.toolRunner({
      ...requestOf(ask),
      tools: [betaTool({ name, description, inputSchema, run })],
      stream: true,
    });
    return { ...told(await runner.runUntilDone()), toolCalls };
  },
  async models(ask) {
    const listed = [];
    for await (const { id } of clientOf(ask).models.list()) listed.push(id);
    const { input_tokens: counted } = await clientOf(ask).messages.countTokens({
      model: ask.model,
      messages: requestOf(ask).messages,
    });
    return { listed, one: (await clientOf(ask).models.retrieve(ask.model)).id, counted };
  },
});
