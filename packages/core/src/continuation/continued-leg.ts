import type { Call } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { StreamOutcome } from '../call/outcome.ts';
import type { Usage } from '../call/usage.ts';
import { announcesCall } from './announces-call.ts';
import type { CutBack } from './cut-back.ts';
import { holdUntilFinish } from './hold.ts';
import { holdFor } from './hold-for.ts';
import { Joint } from './joint.ts';
import { Leg } from './leg.ts';
import type { SpliceParts } from './splice-parts.ts';

/** The state of the answer before a continuation. */
export interface Before {
  /** The leg that broke, and why. */
  readonly leg: Leg;
  readonly failure: Failure;
  /** Epoch milliseconds. */
  readonly brokenAt: number;
  /** The text that the client was shown, and how the next target was sent this text. */
  readonly text: string;
  readonly cut: CutBack;
  readonly usage: Usage;
}

/** The leg of a target that goes on with what was shown. */
export function continuedLeg(call: Call, outcome: StreamOutcome, before: Before, parts: SpliceParts): Leg {
  const { leg, failure, brokenAt, text, cut, usage } = before;
  const { continues, target } = outcome.served;
  const isProse = call.request.output === undefined;
  const hasJoint = text.trim() !== '' && isProse;
  // The colon at the end of a JSON text announces a value.
  const owesCall = continues === 'turn' && isProse && call.request.tools.length > 0 && announcesCall(text);
  return new Leg(outcome, owesCall ? holdUntilFinish() : holdFor(call, target, parts), {
    from: leg.isPart || !leg.joins ? leg.served.target.id : leg.joins.from,
    failure,
    joint: hasJoint ? new Joint(text, cut, continues === 'turn') : undefined,
    kept: text.length,
    brokenAt,
    owesCall,
    usageBefore: usage,
    calls: false,
    joined: false,
  });
}
