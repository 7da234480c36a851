// The SDK of OpenAI for Node, by its Responses API.
import OpenAI from 'openai';
import { talk } from './talk.mjs';

const clientOf = ({ openaiURL }) => new OpenAI({ baseURL: openaiURL, apiKey: 'sk-of-the-caller' });
const requestOf = ({ model, prompt }) => ({ model, input: [{ role: 'user', content: prompt }] });
const toolOf = ({ name, description, parameters }) => ({ type: 'function', name, description, parameters, strict: false });
const callsIn = ({ output }) => output.filter(({ type }) => type === 'function_call');

function told(response) {
  return {
    text: response.output_text,
    finish: response.status,
    toolCalls: callsIn(response).map(({ name, arguments: json }) => ({ name, arguments: JSON.parse(json) })),
    inputTokens: response.usage.input_tokens,
    outputTokens: response.usage.output_tokens,
  };
}

async function stream(ask, request) {
  let said = '';
  const events = clientOf(ask).responses.stream(request);
  for await (const event of events) if (event.type === 'response.output_text.delta') said += event.delta;
  return { response: await events.finalResponse(), said };
}

await talk({
  text: async (ask) => told(await clientOf(ask).responses.create(requestOf(ask))),
  async stream(ask) {
    const { response, said } = await stream(ask, requestOf(ask));
    return { ...told(response), said };
  },
  async tools(ask) {
    const { response } = await stream(ask, { ...requestOf(ask), tools: [toolOf(ask.tool)] });
    return told(response);
  },
  async agent(ask) {
    const toolCalls = [];
    const { input, ...rest } = { ...requestOf(ask), tools: [toolOf(ask.tool)], store: false };
    for (;;) {
      const { response } = await stream(ask, { ...rest, input });
      const calls = callsIn(response);
      if (calls.length === 0) return { ...told(response), toolCalls };
      input.push(...response.output);
      for (const call of calls) {
        toolCalls.push({ name: call.name, arguments: JSON.parse(call.arguments) });
        input.push({ type: 'function_call_output', call_id: call.call_id, output: ask.result });
      }
    }
  },
});
