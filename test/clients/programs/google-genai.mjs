// The SDK of Google for Node.
import { GoogleGenAI } from '@google/genai';
import { talk } from './talk.mjs';

const clientOf = ({ url }) => new GoogleGenAI({ apiKey: 'sk-of-the-caller', httpOptions: { baseUrl: url } });
const toolsOf = ({ name, description, parameters }) => [
  { functionDeclarations: [{ name, description, parametersJsonSchema: parameters }] },
];

/** What a whole answer says, or the chunks of a stream. */
function told(chunks) {
  const parts = chunks.flatMap(({ candidates = [] }) => candidates[0]?.content?.parts ?? []);
  const usage = chunks.findLast(({ usageMetadata }) => usageMetadata)?.usageMetadata;
  return {
    text: parts.map(({ text = '', thought }) => (thought ? '' : text)).join(''),
    finish: chunks.findLast(({ candidates }) => candidates?.[0]?.finishReason)?.candidates[0].finishReason,
    toolCalls: parts.flatMap(({ functionCall }) =>
      functionCall ? [{ name: functionCall.name, arguments: functionCall.args }] : [],
    ),
    inputTokens: usage?.promptTokenCount,
    outputTokens: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
  };
}

async function all(chunks) {
  const list = [];
  for await (const chunk of chunks) list.push(chunk);
  return list;
}

const stream = async (ask, config = {}) =>
  told(await all(await clientOf(ask).models.generateContentStream({ model: ask.model, contents: ask.prompt, config })));

await talk({
  text: async (ask) => told([await clientOf(ask).models.generateContent({ model: ask.model, contents: ask.prompt })]),
  stream: (ask) => stream(ask),
  tools: (ask) => stream(ask, { tools: toolsOf(ask.tool) }),
  /** By the chat of the SDK, which keeps the history itself. */
  async agent(ask) {
    const chat = clientOf(ask).chats.create({ model: ask.model, config: { tools: toolsOf(ask.tool) } });
    const toolCalls = [];
    let message = ask.prompt;
    for (;;) {
      const chunks = await all(await chat.sendMessageStream({ message }));
      const calls = chunks.flatMap(({ functionCalls }) => functionCalls ?? []);
      if (calls.length === 0) return { ...told(chunks), toolCalls };
      toolCalls.push(...calls.map(({ name, args }) => ({ name, arguments: args })));
      message = calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { result: ask.result } } }));
    }
  },
});
