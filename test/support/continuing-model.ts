import type { Answer, Fault, RecordedRequest } from '@understudy/testing';

type Habit = 'exact' | 'from-start' | 'repeat-sentence' | 'introduce' | 'elsewhere';

export interface ContinuingOptions {
  readonly habit?: Habit;
  /** False: a last message of the assistant gets a 400, as newer models of Anthropic give. Default true. */
  readonly prefill?: boolean;
}

/** A model that has one thing to say, and that goes on with it where it is given the beginning. */
export function continuing(text: string, { habit = 'exact', prefill = true }: ContinuingOptions = {}) {
  return (request: RecordedRequest): Answer | Fault => {
    const partial = partialOf(request);
    if (partial === undefined) return { text };
    if (partial.by === 'prefill' && !prefill) {
      const message = 'This model does not support assistant message prefill. The conversation must end with a user message.';
      return { type: 'status', status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message } } };
    }
    if (!text.startsWith(partial.text)) throw new Error(`What was sent is no beginning of the answer: ${partial.text}`);
    return { text: says[habit](text, partial.text.length) };
  };
}

const says: Readonly<Record<Habit, (text: string, at: number) => string>> = {
  exact: (text, at) => text.slice(at),
  'from-start': (text) => text,
  'repeat-sentence': (text, at) => text.slice(Math.max(0, text.lastIndexOf('. ', at) + 2)),
  introduce: (text, at) => `Sure, continuing: ${text.slice(at).trimStart()}`,
  elsewhere: () => 'Bananas are yellow, and that is all that there is to say about them today.',
};

/** What the request asks to go on with, and how. */
export function partialOf({ body }: RecordedRequest): { readonly text: string; readonly by: 'prefill' | 'turn' } | undefined {
  const said = body.messages ?? body.input ?? body.contents;
  const turns: readonly Turn[] = Array.isArray(said) ? said : [];
  const [before, last] = [turns.at(-2), turns.at(-1)];
  if (isModels(last)) return { text: textOf(last), by: 'prefill' };
  if (isModels(before) && textOf(last).includes('cut off')) return { text: textOf(before), by: 'turn' };
  return undefined;
}

/** The tool that the model is held to by Messages and Converse: the last one where any may be called. */
export function forcedToolOf({ body }: RecordedRequest): string | undefined {
  const { toolConfig = {}, tool_choice: choice, tools } = body as Forcing;
  const { toolChoice } = toolConfig;
  if (toolChoice) return toolChoice.tool?.name ?? toolConfig.tools?.at(-1)?.toolSpec?.name;
  if (typeof choice !== 'object') return undefined;
  return choice.type === 'any' ? tools?.at(-1)?.name : choice.name;
}

interface Forcing {
  readonly toolConfig?: {
    readonly toolChoice?: { readonly tool?: { readonly name: string } };
    readonly tools?: readonly { readonly toolSpec?: { readonly name: string } }[];
  };
  readonly tool_choice?: { readonly type: string; readonly name?: string } | string;
  readonly tools?: readonly { readonly name?: string }[];
}

/** As the wires write it: with `content` and the role `assistant`, or with `parts` and the role `model`. */
interface Turn {
  readonly role: string;
  readonly content?: unknown;
  readonly parts?: unknown;
}

function isModels(turn: Turn | undefined): boolean {
  return turn?.role === 'assistant' || turn?.role === 'model';
}

function textOf(turn: Turn | undefined): string {
  const content = turn?.content ?? turn?.parts ?? '';
  if (typeof content === 'string') return content;
  return (content as readonly { readonly text?: string }[]).map(({ text = '' }) => text).join('');
}
