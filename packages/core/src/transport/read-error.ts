import type { Attempt } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import type { Account } from '../providers/account.ts';
import type { Answer } from './exchange.ts';
import { parseLenient, readBody } from './read-body.ts';
import { readBroken, readFailure } from './read-failure.ts';

/** How many bytes of an error body are read: enough for its meaning. */
export const longestError = 64 * 1024;

/** An error status: the answer never began, so the phase is `before_headers`, although headers came. */
export async function readError(attempt: Attempt, account: Account, answer: Answer, clock: Clock): Promise<Failure> {
  try {
    const { text } = await readBody(answer.body, longestError);
    if (answer.status < 400) {
      const detail = `${answer.status} from ${attempt.target.provider}: redirects are not followed, a key belongs to its base URL`;
      return { reason: 'malformed', phase: 'before_headers', status: answer.status, detail };
    }
    const { status, headers } = answer;
    return readFailure(attempt, account, { status, headers, body: parseLenient(text) }, 'before_headers', clock.now());
  } catch (error) {
    // The status alone says enough when the body of an error breaks off.
    if (attempt.signal.aborted) return readBroken(error, 'before_headers');
    const { status, headers } = answer;
    return readFailure(attempt, account, { status, headers, body: '' }, 'before_headers', clock.now());
  }
}
