import type { PrefillForm } from './prefill-form.ts';
import type { Effort } from './request.ts';

/** The least and the most, both included. */
export type Range = readonly [min: number, max: number];

/** What a model accepts in any dialect. */
export interface SharedTraits {
  /** The model reasons before it answers: the longer time limits hold. */
  readonly isReasoning: boolean;
  /** Which of temperature, top_p and top_k the model takes. `one`: temperature or top_p, not both. */
  readonly sampling: 'any' | 'one' | 'none';
  /** Temperature and top_p are taken with the effort `none`, which is this model's default, although `sampling` is `none`. */
  readonly samplesWithoutReasoning?: boolean | undefined;
  /** Upper end of the temperature range. */
  readonly maxTemperature: number;
  /** Whether stop sequences are taken. */
  readonly stop: boolean;
  /** The most output tokens that can be asked for; undefined: not known, so that the client's own number is sent. */
  readonly outputLimit?: number | undefined;
  /** The output tokens to ask for where a dialect needs a number and the client gave none. A reasoning budget is a share of them. */
  readonly maxOutputTokens: number;
  /** At OpenAI: tools of free text are taken, and how much is to be said. Undefined: not known, so that what is not of this dialect is not counted on. */
  readonly freeText?: boolean | undefined;
  /** The model goes on from a trailing assistant message. */
  readonly prefill: boolean;
  /** Whether the provider searches the web for the model. Undefined: as the API of the model's maker does, and no other host. */
  readonly webSearch?: boolean | undefined;
}

/** What only Chat Completions can ask of a model. */
export interface ChatQuirks {
  /** The field that carries the output limit. Reasoning models of OpenAI refuse `max_tokens`. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** The role that system text is sent with. */
  readonly systemRole: 'system' | 'developer';
  /** How many stop sequences are taken at most; undefined: not known. */
  readonly maxStops?: number | undefined;
  /** Ranges that are narrower than those of the dialect, by the name of the parameter. For temperature see `maxTemperature`. */
  readonly ranges?: { readonly [parameter: string]: Range } | undefined;
  /** Other parameters that are refused; `sampling` and `stop` above have their own members. With `stream_options` a stream tells its usage unasked. */
  readonly refuses?: readonly string[] | undefined;
  /** Members that the dialect does not know are refused, in messages and tools too. */
  readonly knownMembersOnly?: boolean | undefined;
  /** What the host calls `seed`; undefined: `seed`. */
  readonly seedField?: string | undefined;
  /** Levels of `reasoning_effort`; an empty list: the parameter is refused. Undefined: not known. */
  readonly efforts?: readonly Effort[] | undefined;
  /** Ids of tool calls must be nine letters and digits. */
  readonly toolIds?: 'nine' | undefined;
  /** The model reasons unless `thinking` is disabled. While it does, no call can be forced, and in a conversation with tools each answer must come back with its reasoning. */
  readonly thinkingSwitch?: boolean | undefined;
  /** A level of reasoning is refused in a request with tools. */
  readonly noEffortWithTools?: boolean | undefined;
  /**
   * How a search of the web is asked for: by `web_search_options`, which only OpenAI's search models take, by OpenRouter's tool, or by Perplexity's members, where every answer is searched for.
   * `none`: known to be refused. Undefined: not known, so that only the client's own options are sent.
   */
  readonly searchBy?: 'options' | 'openrouter-tool' | 'perplexity' | 'none' | undefined;
  /** How the host is asked to go on with a begun answer; undefined: by the assistant message alone, as the makers of models do. */
  readonly prefillForm?: PrefillForm | undefined;
}

/** What only Messages can ask of a model. */
export interface MessagesQuirks {
  /** Levels of `output_config.effort`; an empty list: the parameter is refused. Undefined: not known. */
  readonly messagesEfforts?: readonly Effort[] | undefined;
  /** How reasoning is asked for. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** What is sent in place of `thinking: disabled` where the model refuses that; undefined: the model takes it. */
  readonly thinkingOff?: 'between_tools' | 'least-effort' | undefined;
  /** A `system` message is taken in mid-conversation. */
  readonly lateSystem: boolean;
  /** A message may carry `output_config`, for its turn alone. */
  readonly turnSettings: boolean;
  /** `output_config.format` is understood. Otherwise structured output is asked for by a tool. */
  readonly structuredOutput: boolean;
  /** `output_config.format` is known to be refused. Where nothing is known, the client's own format is sent as it is. */
  readonly refusesFormat?: boolean | undefined;
  /** A conversation that ends in a turn of the assistant is refused. Undefined: not known, so that such a conversation is sent. */
  readonly endsWithUser?: boolean | undefined;
}

/** How a model of Gemini is asked to reason: by a level, or by a budget of tokens, which some models take 0 for. */
export type GeminiThinking =
  | { readonly by: 'level'; readonly levels: readonly Effort[] }
  | { readonly by: 'budget'; readonly range: Range; readonly mayBeOff: boolean }
  | { readonly by: 'none' };

/** What only the Gemini wire can ask of a model. */
export interface GeminiQuirks {
  /** Undefined: not known, so that it is asked as the newest models are. */
  readonly geminiThinking?: GeminiThinking | undefined;
  /** A call in the history must carry the signature of the reasoning that led to it. */
  readonly signsCalls?: boolean | undefined;
  /** JSON output is refused in a request with tools. */
  readonly noFormatWithTools?: boolean | undefined;
  /** A search of the web is refused in a request with functions, or with JSON output. */
  readonly noSearchWithTools?: boolean | undefined;
  /** `presencePenalty` and `frequencyPenalty` are refused. */
  readonly noPenalties?: boolean | undefined;
  /** What a tool gave may hold images and files. */
  readonly mediaInResults?: boolean | undefined;
}

/** What only Bedrock Converse can ask of a model. */
export interface ConverseQuirks {
  /** Whose names the model's own fields have, where a request asks for reasoning or `top_k`. Undefined: not known, so that neither is sent. */
  readonly modelFields?: 'claude' | 'nova' | 'openai' | undefined;
  /** The maker is known to be none of those, and refuses the names of theirs. */
  readonly ofOtherMaker?: boolean | undefined;
  /** Films are taken. Undefined: not known, so that they are sent. */
  readonly video?: boolean | undefined;
  /** Structured output is asked for by a field. Otherwise it is asked for by a tool. */
  readonly structuredOutput?: boolean;
  /** A tool choice that forces a call is refused. */
  readonly noForcedCalls?: boolean | undefined;
  /** Marks for the cache are taken: among the tools too, and for an hour. Undefined: they are refused. */
  readonly cachePoints?: { readonly tools: boolean; readonly hour: boolean } | undefined;
  /** The model is served in several tiers (`priority`, `flex`). Undefined: the tier is not sent. */
  readonly serviceTiers?: boolean | undefined;
  /** What a tool gave may hold images and files. */
  readonly mediaInResults?: boolean | undefined;
  /** Calls and results of tools stand alone in their turns, or results in turns without files. Undefined: beside anything. */
  readonly toolTurns?: 'alone' | 'without-files' | undefined;
  /** The `status` of a result of a tool is refused. */
  readonly noResultStatus?: boolean | undefined;
}

/** What encoding a request for one target needs to know of its model: the facts, corrected by the configuration. */
export interface ModelTraits extends SharedTraits, ChatQuirks, MessagesQuirks, GeminiQuirks, ConverseQuirks {
  readonly structuredOutput: boolean;
}
