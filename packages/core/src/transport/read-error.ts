import type { Attempt } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Failure } from '../call/failure.ts';
import { isObject } from '../call/json.ts';
import type { Account } from '../providers/account.ts';
import type { Answer } from './exchange.ts';
import { parseLenient, readBody } from './read-body.ts';
import { readBroken, readFailure } from './read-failure.ts';

/** How many bytes of an error body are read: enough for its meaning. */
const longestError = 64 * 1024;

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

/** A 200 that is none of the bytes that were asked for. */
export async function readNoMedia(attempt: Attempt, account: Account, { headers, body }: Answer, clock: Clock): Promise<Failure> {
  const phase = 'before_commit';
  try {
    const said = parseLenient((await readBody(body, longestError)).text);
    if (!isObject(said)) return { reason: 'malformed', phase, detail: 'an answer of another type' };
    return readFailure(attempt, account, { status: 200, headers, body: said }, phase, clock.now());
  } catch (error) {
    return readBroken(error, phase);
  }
}
