import type { Call } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';

export interface SpliceParts {
  readonly clock: Clock;
  readonly publish: Publish;
  /** Says what is wrong with a text; undefined where the call's answers are not judged. */
  readonly outputCheck: (call: Call) => ((text: string) => string | undefined) | undefined;
}
