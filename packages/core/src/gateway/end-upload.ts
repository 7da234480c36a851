import { aside } from '../call/aside.ts';
import type { Clock, Timer } from '../call/clock.ts';
import type { AnswerStream, ClientConnection, HttpAnswer } from '../call/http.ts';

/** The most bytes of an unwanted body that are read away, so that the connection can be used again. */
const mostDrained = 64 * 1024;
/** How long a client that is still sending has to read its answer before its connection is closed, in milliseconds. */
const lingerMs = 250;

/**
 * Ends a body that the client is still sending while it gets its answer: no more of the body is read, and the connection is closed. Not at once,
 * because closing a connection with unread bytes resets it, and the answer might be lost. So the answer is sent first, and its end a moment later.
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
