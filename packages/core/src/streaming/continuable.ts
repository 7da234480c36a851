import type { Call } from '../call/call.ts';
import type { Shown } from './shown.ts';

/** Why the broken answer of this call is not to be continued by another target; undefined where it is plain text that asks for no structure. */
export function whyNotContinued({ request }: Call, shown: Shown): string | undefined {
  const { n, logprobs, output, unportable } = request;
  if ((n ?? 1) > 1) return 'the call asks for several answers';
  if (logprobs) return 'the call asks for logprobs';
  if (output) return 'the call asks for structured output';
  const bound = unportable.find(({ otherwise }) => otherwise === 'refuse');
  if (bound) return `the call uses ${bound.feature}`;
  return shown.obstacle;
}
