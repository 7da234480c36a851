import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';

/** What turning outcomes into a client's bytes needs. */
export interface AnswerParts {
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly outside: OutsideWords;
}
