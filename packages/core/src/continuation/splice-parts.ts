import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { FitsOutput, OutputCheckOf } from '../call/output-check.ts';

export interface SpliceParts {
  readonly clock: Clock;
  readonly publish: Publish;
  readonly outputCheck: OutputCheckOf;
  readonly fitsOutput: FitsOutput;
}
