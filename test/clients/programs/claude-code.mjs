// Claude Code without a terminal, and its own tool to read a file. `node claude-code.mjs bedrock`: as it is set up for Bedrock.
import { agent } from './agent.mjs';
import { talk } from './talk.mjs';

const setUps = {
  anthropic: (url) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: 'sk-of-the-caller' }),
  bedrock: (url) => ({
    CLAUDE_CODE_USE_BEDROCK: '1',
    ANTHROPIC_BEDROCK_BASE_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_BEARER_TOKEN_BEDROCK: 'sk-of-the-caller',
  }),
};

async function startOf({ url, model, question }) {
  const env = {
    ...setUps[process.argv[2] ?? 'anthropic'](url),
    ANTHROPIC_MODEL: model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
  const flags = ['--allowedTools', 'Read,ToolSearch', '--output-format', 'stream-json', '--verbose'];
  return { args: ['-p', question, ...flags], env };
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

const ask = agent('claude', startOf, told);
await talk({ stream: ask, tools: ask, agent: ask });
