import type { Clock } from '../call/clock.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';
import type { Ended } from './call-ended.ts';

/** What turning outcomes into a client's bytes needs. */
export interface AnswerParts {
  readonly dialect: ClientDialect;
  readonly clock: Clock;
  readonly outside: OutsideWords;
  /** The whole answer is given out, and this is how it went. */
  readonly given: (ended: Ended) => void;
}
