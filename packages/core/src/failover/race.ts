import { aside } from '../call/aside.ts';
import type { Attempt, Send } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Target } from '../call/target.ts';
import { whenOver } from '../resilience/failures.ts';

type Failed = Extract<Outcome, { kind: 'failure' }>;
type Answered = Exclude<Outcome, Failed>;

/** One side of a hedged call. */
export interface Leg {
  readonly target: Target;
  readonly outcome: Promise<Outcome>;
  /** Ends this attempt and nothing else. */
  end(failure: Failure): void;
}

/** Sends an attempt that can be ended without ending its call. */
export function startLeg(attempt: Attempt, send: Send): Leg {
  const controller = new Ender();
  const { signal } = attempt;
  const onAbort = () => signal.reason && controller.abort(signal.reason);
  signal.onAbort(onAbort);
  const outcome = send({ ...attempt, signal: controller });
  // A stream lives on after its outcome: the call's signal ends it until it is over.
  aside(outcome.then((done) => whenOver(done, () => signal.offAbort(onAbort))));
  return { target: attempt.target, outcome, end: (failure) => controller.abort(failure) };
}

/** How a race ended. */
export interface Finish {
  /** The first that began to answer; undefined where all failed. */
  readonly winner?: { readonly target: Target; readonly outcome: Answered };
  /** Those that failed by themselves, in the order in which they were sent. */
  readonly failed: readonly { readonly target: Target; readonly outcome: Failed }[];
  /** Those that were still under way, and were ended. */
  readonly beaten: readonly Target[];
}

export interface RaceParts {
  readonly clock: Clock;
  readonly afterMs: number;
  /** Sends the second leg; undefined where there is none to send. */
  second(): Leg | undefined;
}

/** Sends a second leg when the first has not begun to answer in time; the first to begin wins, the other one is ended. */
export async function race(first: Leg, { clock, afterMs, second }: RaceParts): Promise<Finish> {
  const quiet = Promise.withResolvers<'quiet'>();
  const timer = clock.timer(afterMs, () => quiet.resolve('quiet'));
  const early = await Promise.race([first.outcome, quiet.promise]);
  timer.cancel();
  const other = early === 'quiet' ? second() : undefined;
  const legs = other ? [first, other] : [first];
  const failures = new Map<Leg, Failed>();
  const won = await firstToAnswer(legs, failures);
  const failed = legs.flatMap((leg) => {
    const outcome = failures.get(leg);
    return outcome ? [{ target: leg.target, outcome }] : [];
  });
  const late = legs.filter((leg) => leg !== won?.leg && !failures.has(leg));
  for (const leg of late) {
    leg.end(beaten);
    aside(leg.outcome.then((outcome) => outcome.kind === 'stream' && outcome.stream.cancel(beaten)));
  }
  const winner = won && { target: won.leg.target, outcome: won.outcome };
  return { ...(winner && { winner }), failed, beaten: late.map(({ target }) => target) };
}

const beaten: Failure = { reason: 'cancelled', phase: 'before_commit', detail: 'another target answered first' };

/** The first leg that does not fail; undefined where all do. */
function firstToAnswer(
  legs: readonly Leg[],
  failures: Map<Leg, Failed>,
): Promise<{ readonly leg: Leg; readonly outcome: Answered } | undefined> {
  return new Promise((resolve, reject) => {
    for (const leg of legs) {
      const done = leg.outcome.then((outcome) => {
        if (outcome.kind !== 'failure') return resolve({ leg, outcome });
        failures.set(leg, outcome);
        if (failures.size === legs.length) resolve(undefined);
      });
      aside(done.catch(reject));
    }
  });
}
