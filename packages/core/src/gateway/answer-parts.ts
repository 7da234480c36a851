import type { Clock } from '../call/clock.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';
import type { Ended } from './call-ended.ts';

/** What is needed to turn an outcome into the client's bytes. */
export interface AnswerParts {
  readonly dialect: ClientDialect;
  readonly clock: Clock;
  readonly outside: OutsideWords;
  /** Called with how the answer ended, when all of it is given out. */
  readonly given: (ended: Ended) => void;
}
