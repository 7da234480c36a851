import type { PrefillForm } from './prefill-form.ts';
import type { Effort } from './request.ts';

/** Least and most, both taken. */
export type Range = readonly [min: number, max: number];

/** What a model takes, as far as its name tells: facts that encoding for it needs. Unknown models get the most permissive row. */
export interface ModelTraits {
  /** Chat Completions: the field that carries the output limit. Reasoning models of OpenAI refuse `max_tokens`. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Chat Completions: the role that system text is sent with. */
  readonly systemRole: 'system' | 'developer';
  /** Which of temperature, top_p and top_k the model takes. `one`: temperature or top_p, not both. */
  readonly sampling: 'any' | 'one' | 'none';
  /** Upper end of the temperature range. */
  readonly maxTemperature: number;
  /** Whether stop sequences are taken. */
  readonly stop: boolean;
  /** Chat Completions: how many stop sequences are taken at most; undefined: not known. */
  readonly maxStops?: number | undefined;
  /** Chat Completions: ranges that are narrower than the dialect's own, by the name of the parameter. Temperature: `maxTemperature`. */
  readonly ranges?: { readonly [parameter: string]: Range } | undefined;
  /** Chat Completions: parameters that are refused, beside sampling and stop. */
  readonly refuses?: readonly string[] | undefined;
  /** Chat Completions: members that are not of the dialect are refused, in messages and tools too. */
  readonly knownMembersOnly?: boolean | undefined;
  /** Chat Completions: levels of `reasoning_effort`; an empty list: it is refused. Undefined: not known. */
  readonly efforts?: readonly Effort[] | undefined;
  /** Messages: the same of `output_config.effort`. */
  readonly messagesEfforts?: readonly Effort[] | undefined;
  /** Chat Completions: ids of tool calls must be nine letters and digits. */
  readonly toolIds?: 'nine' | undefined;
  /** Chat Completions: a level of reasoning is refused in a request with tools. */
  readonly noEffortWithTools?: boolean | undefined;
  /** With the effort `none`, which is the default of its maker, temperature and top_p are taken all the same. */
  readonly samplesWithoutReasoning?: boolean | undefined;
  /** The most output tokens that can be asked for; undefined: not known, so that what a client asks is sent. */
  readonly outputLimit?: number | undefined;
  /** Messages: what is sent as `max_tokens` where the client set no limit; also what shares for reasoning are taken of. */
  readonly maxOutputTokens: number;
  /** Messages: how reasoning is asked for. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** Messages: what takes the place of `thinking: disabled` where that is refused; undefined: it is taken. */
  readonly thinkingOff?: 'between_tools' | 'least-effort' | undefined;
  /** Messages: a `system` message is taken in mid-conversation. */
  readonly lateSystem: boolean;
  /** Messages: a message may carry `output_config`, for its turn alone. */
  readonly turnSettings: boolean;
  /** Messages: `output_config.format` is understood. Otherwise it is asked for by a tool. */
  readonly structuredOutput: boolean;
  /** Messages: `output_config.format` is known to be refused. Where nothing is known, a client's own is sent as it is. */
  readonly refusesFormat?: boolean | undefined;
  /** The model goes on from a trailing assistant message. */
  readonly prefill: boolean;
  /** Messages: a conversation that ends in a turn of the assistant is refused. Undefined: not known, so that it is sent. */
  readonly endsWithUser?: boolean | undefined;
  /** Chat Completions: how its host is asked for that, where that is known; undefined: by the message alone, as the makers of models do. */
  readonly prefillForm?: PrefillForm | undefined;
  /** The model reasons before it answers: the longer time limits hold. */
  readonly reasons: boolean;
}
