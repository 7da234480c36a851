/** One tool call as a client puts it together. */
export interface ShownCall {
  readonly id: string;
  readonly name: string;
  /** As text: it may be broken. */
  readonly arguments: string;
  /** Whether the stream said that nothing follows; chunks of Chat Completions cannot say it. */
  readonly closed: boolean;
}

/** What a stream shows to a client that reads every byte of it. */
export interface Shown {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ShownCall[];
  /** Every word in which the stream says why it ended. */
  readonly finishes: readonly string[];
  readonly error: boolean;
  readonly seams: number;
  /** How the stream breaks the rules of its API. */
  readonly problems: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: events are looked at field by field, whatever they are
export type Json = any;

/** A stream in its events. */
export interface Reading {
  readonly events: readonly Json[];
  readonly seams: number;
  /** What is found to be wrong is added here. */
  readonly problems: string[];
}

/** Adds the words where something is wrong. */
export function tell(problems: string[], isWrong: boolean, words: string): void {
  if (isWrong) problems.push(words);
}
