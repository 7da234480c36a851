import { aside } from '../call/aside.ts';
import type { Clock, Timer } from '../call/clock.ts';
import type { AnswerStream, ClientConnection, HttpAnswer } from '../call/http.ts';

/** So much of a body that nobody wants is read away, bytes: less than that is no reason to lose a connection. */
const mostDrained = 64 * 1024;
/** How long a client that is still sending has to read its answer before its connection is closed, milliseconds. */
const lingerMs = 250;

/**
 * Ends what a client is still sending while it is answered: nothing more of it is read, and the connection is closed. Not at once: with bytes
 * in it that nobody read it would be reset, and the answer might be lost. So the answer is sent whole, and its end a moment later.
 */
export function endUpload(answer: HttpAnswer, connection: ClientConnection, clock: Clock): HttpAnswer {
  const left = connection.bodyLeft();
  if (left === 0 || typeof answer.body !== 'string') return answer;
  if (left <= mostDrained) {
    connection.drain();
    return answer;
  }
  connection.refuseBody();
  const length = String(Buffer.byteLength(answer.body));
  return {
    ...answer,
    headers: { ...answer.headers, connection: 'close', 'content-length': length },
    body: thenLinger(answer.body, clock),
  };
}

function thenLinger(text: string, clock: Clock): AnswerStream {
  const over = Promise.withResolvers<undefined>();
  let timer: Timer | undefined;
  const end = () => {
    timer?.cancel();
    over.resolve(undefined);
  };
  const read = (take: (text: string | undefined) => void): void => {
    if (timer) return aside(over.promise.then(take));
    timer = clock.timer(lingerMs, end);
    take(text);
  };
  return { next: () => new Promise(read), read, cancel: end };
}
