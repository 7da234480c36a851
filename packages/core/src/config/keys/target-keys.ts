import type { Keys, OfScope, PolicyKey } from './key.ts';
import { policyKeys } from './policy-keys.ts';
import {
  amount,
  anyNumber,
  bodyMembers,
  capabilityFlags,
  positive,
  price,
  refusedOnTarget,
  tags,
  text,
  trueOrFalse,
} from './value-kinds.ts';

/** Keys of a target, beside those of a policy: below `models.<name>.targets[]`. */
export const ownTargetKeys = {
  use: {
    takes: text,
    required: true,
    meaning: '`provider/model`; in the class "*" a star stands for the name that the client wrote.',
    example: 'openai/gpt-5-mini',
  },
  priority: {
    takes: anyNumber,
    otherwise: 'the place in the list under the strategy `priority`, else 0',
    meaning: 'Targets with a lower number are asked first.',
    example: '1',
  },
  weight: {
    takes: amount,
    default: 1,
    meaning: 'Share among the targets of its tier. 0: never a first choice, still a fallback.',
    example: '3',
  },
  price: {
    takes: price,
    otherwise: 'from the price data; without a price it comes last',
    meaning: 'USD per million tokens, for `cheapest`.',
    example: '{ input: 0.25, output: 2 }',
  },
  capabilities: {
    takes: capabilityFlags,
    otherwise: 'from the table of models; what is not known is tried',
    meaning:
      'Corrects what is known of the model. false: calls that need it are not sent there; true: they are. tools, images, files, audio, jsonSchema, reasoning, n, logprobs, stream.',
    example: '{ images: true, audio: false }',
  },
  params: {
    takes: bodyMembers,
    default: {},
    meaning: 'Set (or, null, removed) at the top level of the request for this target, after everything else.',
    example: '{ temperature: 0.2, top_k: null }',
  },
  fallback: {
    takes: trueOrFalse,
    default: true,
    meaning: 'false: the target never stands in for another target.',
    example: 'false',
  },
  tags: { takes: tags, default: [], meaning: 'Tags of the target, beside those of its provider.', example: '[us]' },
  'limits.requestsPerMinute': {
    takes: positive,
    otherwise: 'no limit',
    meaning:
      'What the account allows; more is not sent, and the call goes to the next target. Counted over all classes that the target stands in.',
    example: '500',
  },
  'limits.tokensPerMinute': {
    takes: positive,
    otherwise: 'no limit',
    meaning: 'The same for tokens, input and output: estimated before, corrected by what the provider tells.',
    example: '200000',
  },
  'limits.concurrent': {
    takes: positive,
    otherwise: 'no limit',
    meaning: 'Attempts at once; the smaller of this and `bulkhead.concurrent` holds.',
    example: '64',
  },
  'limits.contextWindow': {
    takes: positive,
    otherwise: 'from the price data, where calls must be longer by a quarter; where it is not known, every call is tried',
    meaning: 'Tokens, input and output together. Longer calls (input estimated at four characters a token) are not sent there.',
    example: '400000',
  },
  'limits.outputTokens': {
    takes: positive,
    otherwise: 'from the table of models; where it is not known, what the client asks is sent',
    meaning: 'The most output tokens that can be asked for: calls that ask for more are sent with this, and a warning.',
    example: '64000',
  },
} as const satisfies Keys;

const entries: readonly (readonly [string, PolicyKey])[] = Object.entries(policyKeys);
const ofTarget = entries.filter(([, { scope }]) => scope === 'target');

/** The keys of a policy that a target may say otherwise than its class. */
export const targetPolicyKeys = Object.fromEntries(ofTarget) as unknown as OfScope<typeof policyKeys, 'target'>;

/** All that a target may hold. */
export const targetKeys = { ...ownTargetKeys, ...targetPolicyKeys };

/** Keys that hold for a whole call. A target refuses them, because one target cannot decide for a call that may meet several. */
export const refusedTargetKeys: Keys = Object.fromEntries(
  entries
    .filter(([, { scope }]) => scope === 'call')
    .map(([path, key]) => [wholeGroup(path), { ...key, takes: refusedOnTarget }]),
);

/** The outermost group around a key that holds nothing for targets: it is refused whole. */
function wholeGroup(path: string): string {
  const names = path.split('.');
  const prefixes = names.map((_, n) => names.slice(0, n + 1).join('.'));
  return prefixes.find((prefix) => !ofTarget.some(([other]) => other.startsWith(`${prefix}.`))) ?? path;
}
