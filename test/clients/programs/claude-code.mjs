// Claude Code without a terminal: a bare home, one question, and its own tool to read a file.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { talk } from './talk.mjs';

const command = fileURLToPath(new URL('../node_modules/.bin/claude', import.meta.url));
const run = promisify(execFile);

async function ask({ url, model, prompt, result, task }) {
  const home = await mkdtemp(join(tmpdir(), 'clients-'));
  try {
    const file = join(home, 'note.txt');
    await writeFile(file, `${result}\n`);
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: 'sk-of-the-caller',
      ANTHROPIC_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    };
    const question = task === 'agent' ? `${prompt} It stands in <${file}>.` : prompt;
    const flags = ['--allowedTools', 'Read,ToolSearch', '--output-format', 'stream-json', '--verbose'];
    const asked = run(command, ['-p', question, ...flags], { env, cwd: home, timeout: 60_000, maxBuffer: 2 ** 26 });
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

/** The path is another one each time: it is named as the runner names it. */
function told(events, file) {
  const last = events.findLast(({ type }) => type === 'result');
  if (last === undefined || last.is_error) throw new Error(`No result: ${JSON.stringify(last ?? events.at(-1))}`);
  const blocks = events.flatMap(({ type, message }) => (type === 'assistant' ? message.content : []));
  const toolCalls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ name: block.name, arguments: block.input.file_path === file ? { file_path: 'FILE' } : block.input }]
      : [],
  );
  return {
    text: last.result,
    finish: last.stop_reason,
    toolCalls,
    inputTokens: last.usage.input_tokens,
    outputTokens: last.usage.output_tokens,
  };
}

await talk({ stream: ask, tools: ask, agent: ask });
