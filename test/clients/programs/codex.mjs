// Codex without a terminal, and its own shell to read a file.
import { agent } from './agent.mjs';
import { talk } from './talk.mjs';

/** A model that Codex knows is given tools of free text, and a search for tools. */
const [how, known] = process.argv.slice(2);

async function startOf({ openaiURL, model, home, question }) {
  const settings = {
    model_provider: 'gateway',
    'model_providers.gateway.name': 'gateway',
    'model_providers.gateway.base_url': openaiURL,
    'model_providers.gateway.wire_api': 'responses',
    'model_providers.gateway.env_key': 'GATEWAY_KEY',
    'model_providers.gateway.request_max_retries': 0,
    'model_providers.gateway.stream_max_retries': 0,
    // Not every target has a search of the web, which Codex offers by itself.
    ...(how !== 'search' && { web_search: 'disabled' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${JSON.stringify(value)}`]);
  const alone = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '--json'];
  return {
    args: ['exec', ...alone, '-m', known ?? model, ...flags, question],
    env: { CODEX_HOME: home, GATEWAY_KEY: 'sk-of-the-caller' },
  };
}

function told(events, file) {
  const failed = events.find(({ type }) => type === 'turn.failed');
  const last = events.findLast(({ type }) => type === 'turn.completed');
  if (failed || !last) throw new Error(`No result: ${JSON.stringify(failed ?? events.at(-1))}`);
  const items = events.flatMap(({ type, item }) => (type === 'item.completed' ? [item] : []));
  const read = items.filter(({ type, command: ran = '' }) => type === 'command_execution' && ran.includes(file));
  return {
    text: items.findLast(({ type }) => type === 'agent_message')?.text, // what was said before a tool was called is no part of the answer
    toolCalls: read.map(() => ({ name: 'exec_command', arguments: { file_path: 'FILE' } })),
    inputTokens: last.usage.input_tokens,
    outputTokens: last.usage.output_tokens,
  };
}

const ask = agent('codex', startOf, told);
await talk({ stream: ask, agent: ask });
