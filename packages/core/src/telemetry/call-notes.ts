import type { Attributes } from '@opentelemetry/api';
import type { EventOf, UnderstudyEvent } from '../call/events.ts';
import { http, understudy } from './semconv.ts';

/** An event on the span of a call. */
export interface CallNote {
  readonly name: string;
  readonly attributes: Attributes;
}

type NoteMakers = { readonly [Type in UnderstudyEvent['type']]?: (event: EventOf<Type>) => CallNote };

/** What stands on the span of the call and on no other span. */
const makers: NoteMakers = {
  retry: ({ target, reason, attempt, waitMs, status }) => ({
    name: 'understudy.retry',
    attributes: {
      [understudy.target]: target,
      [understudy.reason]: reason,
      [understudy.attempt]: attempt,
      [understudy.waitMs]: waitMs,
      ...(status !== undefined && { [http.status]: status }),
    },
  }),
  splice: ({ from, to, reason, attempt, charactersKept, overlapRemoved, lostMs }) => ({
    name: 'understudy.splice',
    attributes: {
      [understudy.from]: from,
      [understudy.to]: to,
      [understudy.reason]: reason,
      [understudy.attempt]: attempt,
      [understudy.charactersKept]: charactersKept,
      [understudy.overlapRemoved]: overlapRemoved,
      [understudy.lostMs]: lostMs,
    },
  }),
  hedge: ({ target, to, afterMs }) => ({
    name: 'understudy.hedge',
    attributes: { [understudy.from]: target, [understudy.to]: to, [understudy.waitMs]: afterMs },
  }),
  restart: ({ from, to, reason }) => ({
    name: 'understudy.restart',
    attributes: { [understudy.from]: from, [understudy.to]: to, [understudy.reason]: reason },
  }),
  skip: ({ target, reason, detail }) => ({
    name: 'understudy.skip',
    attributes: { [understudy.target]: target, [understudy.reason]: reason, [understudy.detail]: detail },
  }),
  wait: ({ targets, because, waitedMs, to }) => ({
    name: 'understudy.wait',
    attributes: {
      [understudy.targets]: [...targets],
      [understudy.because]: because,
      [understudy.waitedMs]: waitedMs,
      ...(to !== undefined && { [understudy.to]: to }),
    },
  }),
  'last-resort': ({ target, again, pauseMs }) => ({
    name: 'understudy.last_resort',
    attributes: { [understudy.target]: target, [understudy.again]: again, [understudy.waitMs]: pauseMs },
  }),
  pace: ({ target, perSecond }) => ({
    name: 'understudy.pace',
    attributes: { [understudy.target]: target, ...(perSecond !== undefined && { [understudy.perSecond]: perSecond }) },
  }),
  panic: ({ target }) => ({ name: 'understudy.panic', attributes: { [understudy.target]: target } }),
  warning: ({ target, message }) => ({
    name: 'understudy.warning',
    attributes: { [understudy.target]: target, [understudy.detail]: message },
  }),
  breaker: ({ target, to }) => ({
    name: 'understudy.breaker',
    attributes: { [understudy.target]: target, [understudy.state]: to },
  }),
};

/** The note that an event leaves on the span of its call; undefined where it leaves none. */
export function noteOf(event: UnderstudyEvent): CallNote | undefined {
  const make = makers[event.type] as ((event: UnderstudyEvent) => CallNote) | undefined;
  return make?.(event);
}
