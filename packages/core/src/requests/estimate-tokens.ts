import type { ChatRequest, Message } from '../call/request.ts';
import { tokensOf } from '../call/tokens-of.ts';

/** What an image costs, about; providers count by size. */
const imageTokens = 1000;

/** Kept for each request, because every candidate of a call asks for the estimate. */
const estimates = new WeakMap<ChatRequest, number>();

/** The input of a call in tokens, roughly. Exact counts would need every model's own tokenizer. */
export function estimateInputTokens(request: ChatRequest): number {
  const known = estimates.get(request);
  if (known !== undefined) return known;
  const tokens = estimate(request);
  estimates.set(request, tokens);
  return tokens;
}

function estimate({ messages, tools }: ChatRequest): number {
  let tokens = 0;
  for (const message of messages) {
    for (const part of message.content as readonly Part[]) {
      if (part.type === 'image') tokens += imageTokens;
      tokens += tokensOf(part.text ?? '') + tokensOf(part.arguments ?? '');
      for (const inner of part.content ?? []) tokens += inner.type === 'image' ? imageTokens : tokensOf(inner.text ?? '');
    }
  }
  for (const { name, description = '', parameters } of tools)
    tokens += tokensOf(name) + tokensOf(description) + tokensOf(JSON.stringify(parameters));
  return Math.ceil(tokens);
}

interface Part {
  readonly type: Message['content'][number]['type'];
  readonly text?: string;
  readonly arguments?: string;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
}
