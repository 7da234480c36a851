import type { Failure } from '../call/failure.ts';
import type { OpenStream } from '../call/outcome.ts';
import type { Frame, StreamEvent } from '../call/stream-event.ts';
import type { JsonJoint } from './json-joint.ts';

/** What became of a continuation of a JSON text. */
export type JoinedJson =
  /** All events of the continuation: first the rest of the JSON text, then all others. */
  | { readonly kind: 'joined'; readonly events: readonly StreamEvent[] }
  | { readonly kind: 'broken'; readonly failure: Failure }
  | { readonly kind: 'unjoinable'; readonly why: string };

/**
 * Reads the rest of a JSON text to its end. The rest is shown only if the whole text, shown part and rest, is what the call asked for.
 *
 * @param fits - judges the shown part together with this rest
 */
export async function joinJson(
  stream: OpenStream,
  joint: JsonJoint,
  fits: (rest: string) => Promise<boolean>,
): Promise<JoinedJson> {
  const others: StreamEvent[] = [];
  while (others.at(-1)?.type !== 'end') {
    const read = await new Promise<readonly Frame[] | undefined>((resolve) => stream.read(resolve));
    for (const event of read?.flatMap(({ events }) => events) ?? [lostEnd]) {
      if (event.type === 'failure') return { kind: 'broken', failure: event.failure };
      if (event.type === 'tool-call-start') return { kind: 'unjoinable', why: 'it calls a tool inside of a JSON text' };
      if (event.type !== 'text-delta') others.push(event);
      else if (!joint.push(event.text)) return { kind: 'unjoinable', why: 'it said more than is kept' };
    }
  }
  const rest = joint.rest();
  if (rest === undefined || !(await fits(rest)))
    return { kind: 'unjoinable', why: 'what it said does not complete the JSON that was shown' };
  return { kind: 'joined', events: [{ type: 'text-delta', text: rest }, ...others] };
}

const lostEnd: StreamEvent = {
  type: 'failure',
  failure: { reason: 'truncated', phase: 'mid_stream', detail: 'the stream was over' },
};
