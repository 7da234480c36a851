import type { Call } from '../call/call.ts';
import type { Served } from '../call/served.ts';
import { safeHeader } from './header-value.ts';

/** Headers about the way that the call took. They are sent at the commit point, when the way is known. */
export function answerHeaders(call: Call, served?: Served): Record<string, string> {
  const headers: Record<string, string> = {
    'x-understudy-attempts': String(call.attempts.length),
    'x-understudy-failovers': String(call.failovers),
  };
  if (served) headers['x-understudy-target'] = safeHeader(served.target.id);
  if (call.attempts.length > 0) headers['server-timing'] = serverTiming(call);
  return headers;
}

/** `attempt;desc="openai/gpt-5-mini overloaded";dur=120, ...`: browsers and `curl -i` show it. */
function serverTiming({ attempts }: Call): string {
  return attempts
    .map(({ target, reason, startedAt, endedAt }) => {
      const description = safeHeader(reason === undefined ? target : `${target} ${reason}`);
      return `attempt;desc="${description}";dur=${Math.round((endedAt ?? startedAt) - startedAt)}`;
    })
    .join(', ');
}

/** Headers of every event stream, so that no proxy on the way buffers or changes it. */
export const eventStreamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/** The same for a stream that is one JSON array. */
export const arrayStreamHeaders: Readonly<Record<string, string>> = {
  ...eventStreamHeaders,
  'content-type': 'application/json; charset=utf-8',
};
