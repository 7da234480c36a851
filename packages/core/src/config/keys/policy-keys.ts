import { answerKeys } from './answer-keys.ts';
import { attemptKeys } from './attempt-keys.ts';
import { healthKeys } from './health-keys.ts';
import type { Parsed } from './key.ts';

/** The keys of a policy: below `policy` and `models.<name>.policy`; keys of the scope `target` below each target too. */
export const policyKeys = { ...attemptKeys, ...healthKeys, ...answerKeys } as const;

/** A policy as somebody wrote it, after validation. */
export type WrittenPolicy = Parsed<typeof policyKeys>;
