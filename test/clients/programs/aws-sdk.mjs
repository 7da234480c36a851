// The SDK of AWS for Node.
import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { bedrockClient } from './bedrock-client.mjs';
import { talk } from './talk.mjs';

const send = ({ url }, command) => bedrockClient(url, 'sk-of-the-caller').send(command);
const requestOf = ({ model, prompt }) => ({ modelId: model, messages: [{ role: 'user', content: [{ text: prompt }] }] });
const toolsOf = ({ tool: { name, description, parameters } }) => ({
  toolConfig: { tools: [{ toolSpec: { name, description, inputSchema: { json: parameters } } }] },
});

function told({ message, stopReason, usage }) {
  const calls = message.content.flatMap(({ toolUse }) => toolUse ?? []);
  return {
    text: message.content.map(({ text }) => text ?? '').join(''),
    finish: stopReason,
    toolCalls: calls.map(({ name, input }) => ({ name, arguments: input })),
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
  };
}

/** The message that a stream makes up, put together as the documentation of AWS does. */
async function whole(ask, request) {
  const blocks = [];
  let [stopReason, usage] = [];
  for await (const event of (await send(ask, new ConverseStreamCommand(request))).stream) {
    const { contentBlockStart: start, contentBlockDelta: delta } = event;
    if (start?.start.toolUse) blocks[start.contentBlockIndex] = { toolUse: { ...start.start.toolUse, input: '' } };
    const { text, toolUse } = delta?.delta ?? {};
    if (text !== undefined) {
      blocks[delta.contentBlockIndex] ??= { text: '' };
      blocks[delta.contentBlockIndex].text += text;
    }
    if (toolUse) blocks[delta.contentBlockIndex].toolUse.input += toolUse.input;
    stopReason = event.messageStop?.stopReason ?? stopReason;
    usage = event.metadata?.usage ?? usage;
  }
  const content = blocks.map(({ text, toolUse }) =>
    toolUse ? { toolUse: { ...toolUse, input: JSON.parse(toolUse.input) } } : { text },
  );
  return { message: { role: 'assistant', content }, stopReason, usage };
}

await talk({
  async text(ask) {
    const { output, stopReason, usage } = await send(ask, new ConverseCommand(requestOf(ask)));
    return told({ message: output.message, stopReason, usage });
  },
  stream: async (ask) => told(await whole(ask, requestOf(ask))),
  tools: async (ask) => told(await whole(ask, { ...requestOf(ask), ...toolsOf(ask) })),
  async agent(ask) {
    const request = { ...requestOf(ask), ...toolsOf(ask) };
    const toolCalls = [];
    for (;;) {
      const answer = await whole(ask, request);
      const said = told(answer);
      if (said.toolCalls.length === 0) return { ...said, toolCalls };
      toolCalls.push(...said.toolCalls);
      const results = answer.message.content.flatMap(({ toolUse }) =>
        toolUse ? { toolResult: { toolUseId: toolUse.toolUseId, content: [{ text: ask.result }] } } : [],
      );
      request.messages.push(answer.message, { role: 'user', content: results });
    }
  },
});
