import type { Call, Layer } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { Reply } from '../call/reply.ts';

export interface OutputParts {
  /** Whether this target's answers are judged at all. */
  readonly validates: boolean;
  /** Says what is wrong with a text; undefined where the call's answers are not judged. */
  readonly check: (call: Call) => ((text: string) => string | undefined) | undefined;
}

/** Turns a whole answer that is not what the call asked for into a failure. Streams are judged where they are held back. */
export function output({ check, validates }: OutputParts): Layer {
  return (next) => {
    if (!validates) return next;
    return async function output(attempt) {
      const outcome = await next(attempt);
      if (outcome.kind !== 'reply') return outcome;
      const problem = isText(outcome.reply) ? check(attempt.call)?.(textOf(outcome.reply)) : undefined;
      if (problem === undefined) return outcome;
      const failure: Failure = {
        reason: 'invalid-output',
        phase: 'before_commit',
        detail: `the answer of ${attempt.target.id} is not what was asked for`,
        said: problem,
      };
      const record = attempt.call.attempts[outcome.served.attempt - 1];
      if (record) {
        record.reason = failure.reason;
        record.usage = outcome.reply.usage;
      }
      return { kind: 'failure', failure, attempt: outcome.served.attempt };
    };
  };
}

/** A tool call or a refusal is an answer of another kind. */
function isText({ content }: Reply): boolean {
  return content.every(({ type }) => type === 'text' || type === 'reasoning');
}

function textOf({ content }: Reply): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
