import type { JsonObject } from '../../../call/json.ts';
import type { EncodeTo } from '../../target-dialect.ts';

/** A change of a body, made so that the target's model takes it. */
export interface Edit {
  /** Members to set; null removes. */
  readonly members: JsonObject;
  /** What is lost, one sentence each. */
  readonly warnings?: readonly string[];
}

export interface FitTo extends EncodeTo {
  /** True where the client speaks another dialect, so that no value is the client's mistake in this dialect. */
  readonly translated: boolean;
}

/** Gives the edit that a body needs; undefined where the body needs none. */
export type Rule = (body: JsonObject, to: FitTo) => Edit | undefined;
