import { aside } from '../call/aside.ts';
import type { Attempt, Send } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { FailedOutcome, Outcome } from '../call/outcome.ts';
import type { Target } from '../call/target.ts';
import { whenOver } from '../resilience/failures.ts';

type Answered = Exclude<Outcome, FailedOutcome>;

/** An attempt that runs in a race of two targets. */
export interface Runner {
  readonly target: Target;
  readonly outcome: Promise<Outcome>;
  /** Ends this attempt and nothing else. */
  end(failure: Failure): void;
}

/** Sends an attempt that can be ended without ending its call. */
export function startRunner(attempt: Attempt, send: Send): Runner {
  const controller = new Ender();
  const { signal } = attempt;
  const onAbort = () => signal.reason && controller.abort(signal.reason);
  signal.onAbort(onAbort);
  const outcome = send({ ...attempt, signal: controller });
  // A stream goes on after its outcome, so the signal of the call must be able to end it until the stream is over.
  aside(outcome.then((done) => whenOver(done, () => signal.offAbort(onAbort))));
  return { target: attempt.target, outcome, end: (failure) => controller.abort(failure) };
}

/** How a race ended. */
export interface RaceResult {
  /** The runner that began to answer first; undefined where all failed. */
  readonly winner?: { readonly target: Target; readonly outcome: Answered };
  /** The runners that failed by themselves, in the order in which they were sent. */
  readonly failed: readonly { readonly target: Target; readonly outcome: FailedOutcome }[];
  /** The targets whose runners were still under way when another one won; their attempts were ended. */
  readonly beaten: readonly Target[];
}

export interface RaceParts {
  readonly clock: Clock;
  readonly afterMs: number;
  /** Sends the second runner; undefined where there is no second target to ask. */
  second(): Runner | undefined;
}

/** Sends a second runner when the first has not begun to answer in time. The first to begin wins, and the other one is ended. */
export async function race(first: Runner, { clock, afterMs, second }: RaceParts): Promise<RaceResult> {
  const quiet = Promise.withResolvers<'quiet'>();
  const timer = clock.timer(afterMs, () => quiet.resolve('quiet'));
  const early = await Promise.race([first.outcome, quiet.promise]);
  timer.cancel();
  const other = early === 'quiet' ? second() : undefined;
  const runners = other ? [first, other] : [first];
  const failures = new Map<Runner, FailedOutcome>();
  const won = await firstToAnswer(runners, failures);
  const failed = runners.flatMap((runner) => {
    const outcome = failures.get(runner);
    return outcome ? [{ target: runner.target, outcome }] : [];
  });
  const late = runners.filter((runner) => runner !== won?.runner && !failures.has(runner));
  for (const runner of late) {
    runner.end(beaten);
    aside(runner.outcome.then((outcome) => outcome.kind === 'stream' && outcome.stream.cancel(beaten)));
  }
  const winner = won && { target: won.runner.target, outcome: won.outcome };
  return { ...(winner && { winner }), failed, beaten: late.map(({ target }) => target) };
}

const beaten: Failure = { reason: 'cancelled', phase: 'before_commit', detail: 'another target answered first' };

/** The first runner that begins to answer; undefined where all fail. */
function firstToAnswer(
  runners: readonly Runner[],
  failures: Map<Runner, FailedOutcome>,
): Promise<{ readonly runner: Runner; readonly outcome: Answered } | undefined> {
  return new Promise((resolve, reject) => {
    for (const runner of runners) {
      const done = runner.outcome.then((outcome) => {
        if (outcome.kind !== 'failure') return resolve({ runner, outcome });
        failures.set(runner, outcome);
        if (failures.size === runners.length) resolve(undefined);
      });
      aside(done.catch(reject));
    }
  });
}
