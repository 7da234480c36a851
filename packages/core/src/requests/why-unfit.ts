import { asksForReasoning } from '../call/asks-for-reasoning.ts';
import { type Capability, capabilities } from '../call/capability.ts';
import type { Failure } from '../call/failure.ts';
import type { ChatRequest, Message } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { estimateInputTokens } from './estimate-tokens.ts';

type Need = (request: ChatRequest) => boolean;

const needs: Readonly<Record<Capability, Need>> = {
  tools: ({ tools }) => tools.length > 0,
  images: (request) => has(request, isImage) || refersTo(request, 'images'),
  files: (request) => has(request, isDocument) || refersTo(request, 'files'),
  audio: (request) => has(request, isSound) || refersTo(request, 'audio'),
  jsonSchema: ({ output }) => output?.type === 'json-schema',
  reasoning: asksForReasoning,
  n: ({ n }) => (n ?? 1) > 1,
  logprobs: ({ logprobs }) => logprobs === true,
  stream: ({ stream }) => stream,
};

/** Why a target is not asked at all: the call needs more than the target is known to have. Undefined where the target may be asked. */
export function whyUnfit(request: ChatRequest, target: Target): Failure | undefined {
  const lacking = target.capabilities && firstLacking(request, target.capabilities);
  if (lacking) return { reason: 'unsupported', phase: 'before_send', detail: `it has no ${lacking}` };
  const input = estimateInputTokens(request);
  const output = Math.min(request.maxTokens ?? 0, target.outputLimit ?? Number.POSITIVE_INFINITY);
  return exceedsOwn(input + output, target.contextWindow) ?? exceedsKnown(input, target);
}

function firstLacking(request: ChatRequest, own: NonNullable<Target['capabilities']>): Capability | undefined {
  for (const name of capabilities) if (own[name] === false && needs[name](request)) return name;
  return undefined;
}

/** The user's own figure holds to the token. */
function exceedsOwn(tokens: number, window: number | undefined): Failure | undefined {
  return window !== undefined && tokens > window ? tooLong(tokens, window) : undefined;
}

/** No window in the data is smaller: shorter calls need not look, and never load it. */
const smallestWindow = 8192;

/** Tokens are estimated, and windows in the data are rounded: a call must be longer by so much to be surely too long. */
const slack = 1.25;

/** For windows from the data only the input counts, because newer models take an output limit beyond their window and stop at the window. */
function exceedsKnown(input: number, { contextWindow, data }: Target): Failure | undefined {
  if (contextWindow !== undefined || input <= smallestWindow * slack) return undefined;
  const window = data?.contextWindow();
  return window !== undefined && input > window * slack ? tooLong(input, window) : undefined;
}

function tooLong(tokens: number, window: number): Failure {
  return { reason: 'too-long', phase: 'before_send', detail: `about ${tokens} tokens, its window has ${window}` };
}

type Part = Message['content'][number];

const isImage = ({ type }: Part) => type === 'image';
const isSound = (part: Part) => part.type === 'file' && part.mediaType.startsWith('audio/');
const isDocument = (part: Part) => part.type === 'file' && !/^(?:audio|video)\//.test(part.mediaType);

/** Anywhere in the conversation, what tools gave back included. */
function has({ messages }: ChatRequest, is: (part: Part) => boolean): boolean {
  return messages.some(({ content }) =>
    content.some((part) => is(part) || (part.type === 'tool-result' && part.content.some(is))),
  );
}

/** In a form that only the client's own dialect has: by an id, by an address, or of a kind without a common form. */
function refersTo({ unportable }: ChatRequest, capability: Capability): boolean {
  return unportable.some((one) => one.needs === capability);
}
