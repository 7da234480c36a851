import type { ChatRequest, Message } from '../call/request.ts';

/** What an image costs, about; providers count by size. */
const imageTokens = 1000;
const charactersPerToken = 4;

/** The input of a call in tokens, roughly: four characters a token. Exact counts would need every model's own tokenizer. */
export function estimateInputTokens({ messages, tools }: ChatRequest): number {
  let characters = 0;
  let images = 0;
  for (const message of messages) {
    for (const part of message.content as readonly Part[]) {
      if (part.type === 'image') images += 1;
      characters += (part.text?.length ?? 0) + (part.arguments?.length ?? 0);
      for (const inner of part.content ?? []) characters += inner.text?.length ?? 0;
    }
  }
  for (const { name, description, parameters } of tools)
    characters += name.length + (description?.length ?? 0) + JSON.stringify(parameters).length;
  return Math.ceil(characters / charactersPerToken) + images * imageTokens;
}

interface Part {
  readonly type: Message['content'][number]['type'];
  readonly text?: string;
  readonly arguments?: string;
  readonly content?: readonly { readonly text?: string }[];
}
