import { asksForReasoning } from '../call/asks-for-reasoning.ts';
import type { Failure } from '../call/failure.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { estimateInputTokens } from './estimate-tokens.ts';

/** What a model may lack. Unknown counts as there: it is tried. */
export const capabilities = ['tools', 'images', 'files', 'jsonSchema', 'reasoning', 'n', 'logprobs', 'stream'] as const;
export type Capability = (typeof capabilities)[number];
export type Capabilities = { readonly [C in Capability]?: boolean };

const needs: Readonly<Record<Capability, (request: ChatRequest) => boolean>> = {
  tools: ({ tools }) => tools.length > 0,
  images: (request) => has(request, 'image'),
  files: (request) => has(request, 'file'),
  jsonSchema: ({ output }) => output?.type === 'json-schema',
  reasoning: asksForReasoning,
  n: ({ n }) => (n ?? 1) > 1,
  logprobs: ({ logprobs }) => logprobs === true,
  stream: ({ stream }) => stream,
};

/** Why a target is not asked at all: what the call needs is known to be more than it has. Undefined where it may be asked. */
export function whyUnfit(request: ChatRequest, { capabilities: own, contextWindow }: Target): Failure | undefined {
  const lacking = own && capabilities.find((name) => own[name] === false && needs[name](request));
  if (lacking) return { reason: 'unsupported', phase: 'before_send', detail: `it has no ${lacking}` };
  if (contextWindow === undefined) return undefined;
  const tokens = estimateInputTokens(request) + (request.maxTokens ?? 0);
  if (tokens <= contextWindow) return undefined;
  return { reason: 'too-long', phase: 'before_send', detail: `about ${tokens} tokens, its window has ${contextWindow}` };
}

function has({ messages }: ChatRequest, type: 'image' | 'file'): boolean {
  return messages.some(({ content }) => content.some((part) => part.type === type));
}
