import type { Policy } from '../call/policy.ts';
import { mergeCallPolicy } from './merge-call-policy.ts';
import { mergeTargetPolicy } from './merge-target-policy.ts';
import type { PolicyInput } from './policy-schema.ts';

/** The policy of a class, or the defaults: `base` with what `over` writes, key by key. */
export function mergePolicy(base: Policy, over: PolicyInput | undefined): Policy {
  if (!over) return base;
  const call = mergeCallPolicy(base, over);
  const target = mergeTargetPolicy(base, over);
  return {
    ...target,
    ...call,
    timeout: { ...target.timeout, ...call.timeout },
    retry: { ...target.retry, ...call.retry },
    failover: { ...target.failover, ...call.failover },
    stream: { ...target.stream, ...call.stream },
  };
}
