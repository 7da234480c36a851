import type { Call } from './call.ts';
import type { Target } from './target.ts';

/** Says what is wrong with the text of an answer; undefined where it may be shown. Takes a bounded time, and never rejects. */
type OutputCheck = (text: string) => Promise<string | undefined>;

/** How the answer of one target is judged before it is shown; undefined where the answer is not judged. */
export type OutputCheckOf = (call: Call, target: Target) => OutputCheck | undefined;

/** Whether a text is the structured output that the call asked for. Where the check takes too long, `output.onLimit` decides. Never rejects. */
export type FitsOutput = (call: Call, target: Target, text: string) => Promise<boolean>;
