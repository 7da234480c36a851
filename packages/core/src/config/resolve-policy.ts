import type { CallPolicy, Policy, TargetPolicy } from '../call/policy.ts';
import type { OfScope } from './keys/key.ts';
import { policyKeys, type WrittenPolicy } from './keys/policy-keys.ts';
import { resolver } from './keys/resolver.ts';
import { targetPolicyKeys } from './keys/target-keys.ts';

const callPolicyKeys = Object.fromEntries(
  Object.entries(policyKeys).filter(([, { scope }]) => scope === 'call'),
) as unknown as OfScope<typeof policyKeys, 'call'>;

const resolveForCall = resolver(callPolicyKeys);
const resolveForTarget = resolver(targetPolicyKeys);

/** What holds for a target: what was written for it, over the defaults. */
export function targetPolicy(written: WrittenPolicy): TargetPolicy {
  const { health, ...others } = resolveForTarget(written);
  // By default only suspended targets are asked, which costs nothing.
  const ofOpen = written.health?.probe !== undefined;
  return { ...others, health: health.probe ? { probe: { ...health.probe, ofOpen } } : {} };
}

/** The policy of a class: it holds for its calls, and for its targets without a policy of their own. */
export function classPolicy(written: WrittenPolicy): Policy {
  const call = callPolicy(written);
  const target = targetPolicy(written);
  return {
    ...target,
    ...call,
    timeout: { ...target.timeout, ...call.timeout },
    retry: { ...target.retry, ...call.retry },
    failover: { ...target.failover, ...call.failover },
    stream: { ...target.stream, ...call.stream },
  };
}

function callPolicy(written: WrittenPolicy): CallPolicy {
  const { failover, stream, ...others } = resolveForCall(written);
  const { targets, attempts } = written.failover ?? {};
  const bounds = {
    ...(targets !== undefined && { targets: true as const }),
    ...(attempts !== undefined && { attempts: true as const }),
  };
  const isBound = targets !== undefined || attempts !== undefined;
  return {
    ...others,
    failover: { ...failover, ...(isBound && { written: bounds }) },
    stream: { ...stream, ...(written.stream?.maxContinuations !== undefined && { maxContinuationsWritten: true }) },
  };
}

/** The policy that holds where nobody wrote another. */
export const defaultPolicy: Policy = classPolicy({});
