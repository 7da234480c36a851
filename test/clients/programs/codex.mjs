// Codex without a terminal: a bare home, one question, and its own shell to read a file.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { talk } from './talk.mjs';

const command = fileURLToPath(new URL('../node_modules/.bin/codex', import.meta.url));
const run = promisify(execFile);

async function ask({ openaiURL, model, prompt, result, task }) {
  const home = await mkdtemp(join(tmpdir(), 'clients-'));
  try {
    const file = join(home, 'note.txt');
    await writeFile(file, `${result}\n`);
    const settings = {
      model_provider: 'gateway',
      'model_providers.gateway.name': 'gateway',
      'model_providers.gateway.base_url': openaiURL,
      'model_providers.gateway.wire_api': 'responses',
      'model_providers.gateway.env_key': 'GATEWAY_KEY',
      'model_providers.gateway.request_max_retries': 0,
      'model_providers.gateway.stream_max_retries': 0,
      // Only OpenAI can take what follows: a call that has it goes to no other API.
      web_search: 'disabled',
      'features.multi_agent': false,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${JSON.stringify(value)}`]);
    const question = task === 'agent' ? `${prompt} It stands in <${file}>.` : prompt;
    const env = { PATH: process.env.PATH, HOME: home, CODEX_HOME: home, GATEWAY_KEY: 'sk-of-the-caller' };
    const about = { env, cwd: home, timeout: 60_000, maxBuffer: 2 ** 26 };
    const given = [
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      '--json',
      '-m',
      model,
      ...flags,
      question,
    ];
    const asked = run(command, given, about);
    asked.child.stdin.end(); // it waits for more to read otherwise
    const { stdout } = await asked;
    return told(
      stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
      file,
    );
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
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

await talk({ stream: ask, agent: ask });
