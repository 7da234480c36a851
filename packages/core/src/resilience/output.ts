import type { Attempt, Layer } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { OutputCheckOf } from '../call/output-check.ts';
import type { Reply } from '../call/reply.ts';

export interface OutputParts {
  /** Whether this target's answers are judged at all. */
  readonly validates: boolean;
  readonly check: OutputCheckOf;
}

/** Turns a whole answer that is not what the call asked for into a failure. Streams are judged where they are held back. */
export function output({ check: checkOf, validates }: OutputParts): Layer {
  return (next) => {
    if (!validates) return next;
    return async function output(attempt) {
      const check = checkOf(attempt.call, attempt.target);
      const outcome = await next(attempt);
      if (!check || outcome.kind !== 'reply' || !isText(outcome.reply)) return outcome;
      const problem = await check(textOf(outcome.reply));
      const failure = whyNotShown(attempt, problem);
      if (!failure) return outcome;
      const record = attempt.call.attempts[outcome.served.attempt - 1];
      if (record) {
        record.reason = failure.reason;
        record.usage = outcome.reply.usage;
      }
      return { kind: 'failure', failure, attempt: outcome.served.attempt };
    };
  };
}

/** Checking takes a moment, in which the call may have ended. */
function whyNotShown({ signal, target }: Attempt, problem: string | undefined): Failure | undefined {
  if (signal.reason) return { ...signal.reason, phase: 'before_commit' };
  if (problem === undefined) return undefined;
  return { reason: 'invalid-output', phase: 'before_commit', detail: `the answer of ${target.id}: ${problem}` };
}

/** A tool call or a refusal is an answer of another kind. */
function isText({ content }: Reply): boolean {
  return content.every(({ type }) => type === 'text' || type === 'reasoning');
}

function textOf({ content }: Reply): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
