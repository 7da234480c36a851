import type { AttemptRecord, Call } from '../call/call.ts';
import type { Listener, Publish } from '../call/events.ts';
import { PerTarget } from '../call/per-target.ts';
import { type Reason, ruleOf } from '../call/reasons.ts';
import { RefusalRecord, type Refuses } from './refusal-record.ts';

/**
 * Notices when a target refuses most calls for one reason that blames nobody: its breaker stays closed, and without this every call would
 * go elsewhere (or fail) with only one line each to show it. What a single client brings about does not count.
 */
export interface RefusalWatch {
  readonly listener: Listener;
  of(targetId: string): Refuses | undefined;
}

interface RefusalWatchParts {
  readonly publish: Publish;
  /** A call that is under way, or just ending. */
  callOf(id: string): Call | undefined;
  /** The targets of the configuration, which are never forgotten. */
  readonly named: ReadonlySet<string>;
}

export function refusalWatch({ publish, callOf, named }: RefusalWatchParts): RefusalWatch {
  let now = 0;
  const records = new PerTarget(
    named,
    () => new RefusalRecord(),
    (target, { refuses, sum }) => {
      if (refuses) publish({ type: 'refusing', at: now, target, state: 'over', ...refuses, attempts: sum });
    },
  );

  function note(call: Call, { target, reason }: AttemptRecord, at: number): void {
    now = at;
    const record = records.use(target);
    const before = record.refuses;
    record.note(call, reason, at);
    const after = record.refuses;
    if (before?.reason === after?.reason) return;
    const state = after ? 'refusing' : 'over';
    const told = after ?? { reason: before?.reason as Reason, share: record.shareOf(before?.reason as Reason) };
    publish({ type: 'refusing', at, callId: call.id, target, state, ...told, attempts: record.sum });
  }

  return {
    // Only when a call has ended is it known what became of its attempts: a whole answer may not have fitted, a stream may have broken later.
    listener(event) {
      const call = event.type === 'call.end' ? callOf(event.callId) : undefined;
      if (call) for (const attempt of call.attempts) if (saysSomething(attempt)) note(call, attempt, event.at);
    },
    of: (targetId) => records.find(targetId)?.refuses,
  };
}

/** Whether an attempt ended by what its target did. */
function saysSomething({ endedAt, reason, keyRefused }: AttemptRecord): boolean {
  if (endedAt === undefined || keyRefused) return false;
  return reason === undefined || ruleOf(reason).blamesTarget || ruleOf(reason).refuses === true;
}
