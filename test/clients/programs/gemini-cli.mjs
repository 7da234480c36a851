// Gemini CLI without a terminal, and its own tool to read a file.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agent } from './agent.mjs';
import { talk } from './talk.mjs';

async function startOf({ url, model, home, question }) {
  await mkdir(join(home, '.gemini'));
  const settings = { security: { auth: { selectedType: 'gemini-api-key' } }, privacy: { usageStatisticsEnabled: false } };
  await writeFile(join(home, '.gemini', 'settings.json'), JSON.stringify(settings));
  const env = { GEMINI_API_KEY: 'sk-of-the-caller', GOOGLE_GEMINI_BASE_URL: url, GEMINI_CLI_TRUST_WORKSPACE: 'true' };
  return { args: ['-m', model, '-p', question, '--yolo', '--output-format', 'stream-json'], env };
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

const ask = agent('gemini', startOf, told);
await talk({ stream: ask, agent: ask });
