import type { Call } from '../call/call.ts';
import type { Target } from '../call/target.ts';
import { holdsCalls } from '../streaming/judged-calls.ts';
import { type HoldBack, holdNothing, holdToolCalls, holdUntilEnd } from './hold.ts';
import type { SpliceParts } from './splice-parts.ts';

/** How much of a target's answer is held back before it is shown. */
export function holdFor(call: Call, target: Target, { outputCheck }: SpliceParts): HoldBack {
  if (target.policy.stream.holdUntilEnd || outputCheck(call, target)) return holdUntilEnd();
  return holdsCalls(call, target) ? holdToolCalls() : holdNothing;
}
