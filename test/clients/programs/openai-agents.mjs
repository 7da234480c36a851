// The agents SDK of OpenAI: `node openai-agents.mjs [responses]`.
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import { talk } from './talk.mjs';

const useResponses = process.argv[2] === 'responses';

async function run(ask, stream) {
  const toolCalls = [];
  const { name, description, parameters } = ask.tool;
  const execute = (given) => {
    toolCalls.push({ name, arguments: typeof given === 'string' ? JSON.parse(given) : given });
    return ask.result;
  };
  const agent = new Agent({
    name: 'keeper',
    model: ask.model,
    tools: [tool({ name, description, parameters: { ...parameters, additionalProperties: true }, strict: false, execute })],
  });
  const modelProvider = new OpenAIProvider({ baseURL: ask.openaiURL, apiKey: 'sk-of-the-caller', useResponses });
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const result = await runner.run(agent, ask.prompt, { stream });
  if (stream) await result.completed;
  if (stream && result.error) throw result.error;
  const { inputTokens, outputTokens } = result.state.usage;
  return { text: String(result.finalOutput ?? ''), toolCalls, inputTokens, outputTokens };
}

await talk({ text: (ask) => run(ask, false), stream: (ask) => run(ask, true), agent: (ask) => run(ask, true) });
