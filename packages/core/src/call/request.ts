import type { Capability } from './capability.ts';
import type { JsonObject } from './json.ts';
import type { ToolForm } from './tool-forms.ts';
import type { WebSearch } from './web-search.ts';

/** What a client asks, in the one form that every dialect decodes to and encodes from. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** The provider may search the web. */
  readonly webSearch?: WebSearch;
  readonly parallelToolCalls?: boolean;
  readonly output?: OutputFormat;
  readonly maxTokens?: number;
  /** 0-2 as in Chat Completions; for a target with a smaller range the value is clamped, with a warning. */
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly n?: number;
  readonly logprobs?: boolean;
  readonly user?: string;
  /** The client has given `user` as OpenAI's `safety_identifier`. */
  readonly userIs?: 'safety';
  readonly reasoning?: Reasoning;
  readonly stream: boolean;
  /** Whether the client asked for the usage of a stream. In Messages always true. */
  readonly includeUsage: boolean;
  /** The client declared `functions`, the older form of `tools`, and understands calls in that older form only. */
  readonly oldFunctions?: true;
  /** Set where the call refers to state that one provider keeps, or makes such state: it goes to that provider alone, and once. */
  readonly bound?: BoundCall;
  /** The client reads a stream as one JSON array, which is written piece by piece, and not as events. */
  readonly inArray?: true;
  /** What only the client's own dialect can carry. Empty for most calls. */
  readonly unportable: readonly Unportable[];
}

/** What binds a call to one provider. */
export interface BoundCall {
  /** The field that says so, as the client wrote it. */
  readonly field: string;
  /** What the call refers to; undefined where the call begins it. */
  readonly id?: string;
}

/** A feature of the request that has no common form. */
export interface Unportable {
  /** The field or part, as a person would look it up: `logit_bias`, `audio`, `web_search`. */
  readonly feature: string;
  /** What a target of another dialect gets. `drop`: the rest of the request; `tell`: the feature as text; both with a warning. `refuse`: nothing. */
  readonly otherwise: 'drop' | 'tell' | 'refuse';
  /** What a target of any dialect must have for this feature. */
  readonly needs?: Capability;
  /** What the client asked for, where a dialect that carries the feature (`TargetDialect.carries`) may write it. */
  readonly value?: unknown;
}

export type Message =
  | { readonly role: 'system'; readonly content: readonly TextPart[] }
  | { readonly role: 'user'; readonly content: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly content: readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly content: readonly ToolResultPart[] };

/** Asks that the prompt be cached up to here, for `ttl` or else for the target's default time. For targets that take such marks. */
export interface CacheMark {
  readonly ttl?: '5m' | '1h';
}

interface Markable {
  readonly cache?: CacheMark;
}

export interface TextPart extends Markable {
  readonly type: 'text';
  readonly text: string;
}

export interface ImagePart extends Markable {
  readonly type: 'image';
  readonly source: { readonly url: string } | { readonly mediaType: string; readonly base64: string };
  /** How closely the model looks at it. Default: the model decides. */
  readonly detail?: 'low' | 'high';
}

/** A document that is sent along, such as a PDF. */
export interface FilePart extends Markable {
  readonly type: 'file';
  readonly mediaType: string;
  readonly base64: string;
  readonly filename?: string;
}

export type UserPart = TextPart | ImagePart | FilePart;

export interface ToolCallPart extends Markable {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** JSON text, at least `{}`; never parsed and written again, so that the text stays as it is. Of a tool of free text: an object with the text in `input`. */
  readonly arguments: string;
  /** The client's history says that the tool takes free text. */
  readonly freeText?: true;
}

/** Reasoning of an earlier turn. Every Claude that reasons takes reasoning that is signed or redacted; no target takes any other reasoning. */
export interface ReasoningPart extends Markable {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  /** Encrypted reasoning, opaque. */
  readonly redacted?: string;
}

export interface RefusalPart extends Markable {
  readonly type: 'refusal';
  readonly text: string;
}

export type AssistantPart = TextPart | ToolCallPart | ReasoningPart | RefusalPart;

export interface ToolResultPart extends Markable {
  readonly type: 'tool-result';
  readonly id: string;
  readonly content: readonly UserPart[];
  readonly isError?: boolean;
}

export interface Tool extends Markable {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
  readonly strict?: boolean;
  /** What the client declared, where that is no plain function. What stands around this member is a function that can stand in for it. */
  readonly form?: ToolForm;
}

export type ToolChoice = { readonly type: 'auto' | 'none' | 'required' } | { readonly type: 'tool'; readonly name: string };

export type OutputFormat =
  | { readonly type: 'json-object' }
  | {
      readonly type: 'json-schema';
      readonly schema: JsonObject;
      readonly name?: string;
      readonly description?: string;
      readonly strict?: boolean;
    };

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How much the model is asked to reason. A target that knows only one of the two forms gets the nearest value in that form. */
export interface Reasoning {
  readonly effort?: Effort;
  readonly budgetTokens?: number;
  /** The effort is for the whole answer, and the client did not ask for reasoning: a target without reasoning may serve the call. */
  readonly ofAnswer?: true;
}
