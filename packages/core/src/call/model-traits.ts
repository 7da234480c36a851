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
  /** Messages: what is sent as `max_tokens` where the client set no limit; also the cap for reasoning budgets. */
  readonly maxOutputTokens: number;
  /** Messages: how reasoning is asked for. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** Messages: `output_config.format` is understood. Otherwise structured output is not offered. */
  readonly structuredOutput: boolean;
  /** The model goes on from a trailing assistant message. */
  readonly prefill: boolean;
  /** The model reasons before it answers: the longer time limits hold. */
  readonly reasons: boolean;
}
