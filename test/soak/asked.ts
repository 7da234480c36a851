import { callOf, storyOf } from './story.ts';

interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly text?: string }[];
}

/** What a provider is asked for. */
export interface Asked {
  readonly call: number;
  readonly stream: boolean;
  /** What is to be said: the story, or the rest of it. Undefined where it was to go on with what nobody said. */
  readonly text: string | undefined;
}

export function readAsked(body: string): Asked {
  const { messages, stream = false } = JSON.parse(body) as { messages: readonly Message[]; stream?: boolean };
  const call = callOf(textOf(messages[0]));
  const story = storyOf(call);
  const begun = begunIn(messages);
  return { call, stream, text: story.startsWith(begun) ? story.slice(begun.length) : undefined };
}

/** The partial answer is the last message, or stands before a turn of the user that asks to go on with it. */
function begunIn(messages: readonly Message[]): string {
  const [before, last] = messages.slice(-2);
  if (last?.role === 'assistant') return textOf(last);
  return before?.role === 'assistant' && textOf(last).includes('cut off') ? textOf(before) : '';
}

function textOf(message: Message | undefined): string {
  if (typeof message?.content === 'string') return message.content;
  return message?.content.map(({ text = '' }) => text).join('') ?? '';
}
