import type { Call } from '../call/call.ts';
import type { TargetPolicy } from '../call/policy.ts';
/** Why a broken answer of this call is never continued; undefined where the call asks for plain text. */
export function whyNotContinued({ request, candidates }: Call, policy: TargetPolicy): string | undefined {
  if (policy.stream.onBreak !== 'continue') return 'the policy does not continue';
  if (candidates.length < 2) return 'there is no other target';
  const { n, logprobs, unportable } = request;
  if ((n ?? 1) > 1) return 'the call asks for several answers';
  if (logprobs) return 'the call asks for logprobs';
  const bound = unportable.find(({ otherwise }) => otherwise === 'refuse');
  return bound && `the call uses ${bound.feature}`;
}
