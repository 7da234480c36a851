// Gemini CLI without a terminal: a bare home, one question, and its own tool to read a file.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { talk } from './talk.mjs';

const command = fileURLToPath(new URL('../node_modules/.bin/gemini', import.meta.url));
const run = promisify(execFile);

async function ask({ url, model, prompt, result, task }) {
  const home = await mkdtemp(join(tmpdir(), 'clients-'));
  try {
    const file = join(home, 'note.txt');
    await writeFile(file, `${result}\n`);
    await mkdir(join(home, '.gemini'));
    const settings = { security: { auth: { selectedType: 'gemini-api-key' } }, privacy: { usageStatisticsEnabled: false } };
    await writeFile(join(home, '.gemini', 'settings.json'), JSON.stringify(settings));
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      GEMINI_API_KEY: 'sk-of-the-caller',
      GOOGLE_GEMINI_BASE_URL: url,
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    };
    const question = task === 'agent' ? `${prompt} It stands in <${file}>.` : prompt;
    const about = { env, cwd: home, timeout: 80_000, maxBuffer: 2 ** 26 };
    const asked = run(command, ['-m', model, '-p', question, '--yolo', '--output-format', 'stream-json'], about);
    asked.child.stdin.end();
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
  const last = events.findLast(({ type }) => type === 'result');
  if (last === undefined || last.status !== 'success') throw new Error(`No result: ${JSON.stringify(last ?? events.at(-1))}`);
  // What was said before a tool was called is no part of the answer.
  const from = events.findLastIndex(({ type }) => type === 'tool_result');
  const said = events.slice(from + 1).filter(({ type, role }) => type === 'message' && role === 'assistant');
  const calls = events.filter(({ type }) => type === 'tool_use');
  return {
    text: said.map(({ content }) => content).join(''),
    toolCalls: calls.map(({ tool_name: name, parameters }) => {
      return { name, arguments: JSON.stringify(parameters).includes(file) ? { file_path: 'FILE' } : parameters };
    }),
    inputTokens: last.stats.input_tokens,
    outputTokens: last.stats.output_tokens,
  };
}

await talk({ stream: ask, agent: ask });
