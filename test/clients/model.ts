import type { Answer, RecordedRequest } from '@understudy/testing';
import { partialOf } from '../support/continuing-model.ts';

/** What every simulated model would say: one story, one call of a tool, and one sentence once the tool has answered. */
export const story = {
  prompt: 'Tell me of the keeper of the lamp.',
  text: 'The keeper climbed the 99 stairs every evening — “slowly”, he said. He lit the lamp, and nobody had asked him to do that: 灯.',
} as const;

export const errand = {
  prompt: 'Do I need an umbrella in Cork?',
  before: 'Let me look it up.',
  result: 'Rain in Cork, wind from the west.',
  text: 'Take an umbrella: it rains in Cork, and the wind is from the west.',
} as const;

export const tool = {
  name: 'weather',
  description: 'The weather of the next days in a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' }, note: { type: 'string' } },
    required: ['city'],
  },
} as const;
export const toolArguments = { city: 'Cork', days: 3, note: 'Say "rain",\nor sun — 灯' } as const;

export const usage = { inputTokens: 10, outputTokens: 20 } as const;

/** `call`: the tool is called at once; `words-and-call`: something is said before it. */
export type Says = 'call' | 'words-and-call';

/** Every model says the same, and goes on with what it is given the beginning of. */
export function modelThat(says: Says) {
  return (request: RecordedRequest): Answer => {
    const whole = answerTo(request, says);
    const begun = partialOf(request)?.text ?? '';
    if (!whole.text.startsWith(begun)) throw new Error(`What was sent is no beginning of the answer: ${begun}`);
    return { ...whole, text: whole.text.slice(begun.length), usage };
  };
}

function answerTo({ body, bodyText }: RecordedRequest, says: Says) {
  if (bodyText.includes(errand.result)) return { text: errand.text }; // alone where the account holds the turns before it
  if (!bodyText.includes(errand.prompt)) return { text: story.text };
  return {
    text: says === 'call' ? '' : errand.before,
    toolCalls: [callOf(namesOf(body.tools ?? (body.toolConfig as Config | undefined)?.tools), bodyText)],
  };
}

/** What an agent that brings its own tools is led to look for: a tool that it declares only then. */
export const search = { name: 'ToolSearch', arguments: { query: 'select:WebFetch' } } as const;

/** The given tool, or those of an agent that looks for tools and reads files. */
function callOf(names: readonly unknown[], bodyText: string) {
  if (names.includes(tool.name)) return { name: tool.name, arguments: toolArguments };
  if (names.includes(search.name) && !bodyText.includes(search.arguments.query)) return search;
  const [, path = ''] = /It stands in <([^>]+)>/.exec(bodyText) ?? [];
  if (names.includes('exec_command')) return { name: 'exec_command', arguments: { cmd: `cat ${path}` } };
  return { name: names.includes('read_file') ? 'read_file' : 'Read', arguments: { file_path: path } };
}

function namesOf(tools: unknown): readonly unknown[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap(
    (each: Declared) =>
      each.functionDeclarations?.map(({ name }) => name) ?? [each.function?.name ?? each.toolSpec?.name ?? each.name],
  );
}

interface Declared {
  readonly name?: unknown;
  readonly function?: { readonly name?: unknown };
  readonly toolSpec?: { readonly name?: unknown };
  readonly functionDeclarations?: readonly { readonly name?: unknown }[];
}

interface Config {
  readonly tools?: unknown;
}
