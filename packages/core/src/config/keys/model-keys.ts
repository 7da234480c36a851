import { operations } from '../../call/operation.ts';
import type { Keys } from './key.ts';
import { objectSchema } from './object-schema.ts';
import { policyKeys } from './policy-keys.ts';
import { refusedTargetKeys, targetKeys } from './target-keys.ts';
import { either, listOf, objectOf, oneOf, strategy, tags, text } from './value-kinds.ts';

export const policy = objectOf('PolicyOptions', objectSchema(policyKeys));
const target = objectOf('TargetOptions', objectSchema<typeof targetKeys>({ ...refusedTargetKeys, ...targetKeys }));

/** Keys of a model class: below `models.<name>`. */
export const modelKeys = {
  'require.tags': {
    takes: tags,
    default: [],
    meaning: 'Tags that every target must carry; checked when the configuration is loaded.',
    example: '[eu]',
  },
  serves: {
    takes: listOf(oneOf(operations), { least: 1 }),
    default: ['chat'],
    meaning:
      'What the class may be asked for: a call for anything else is refused, so that no client can ask a model for what the model cannot do. A class for embeddings has the same model at each of its targets.',
    example: '[embeddings]',
  },
  strategy: {
    takes: strategy,
    default: 'priority',
    meaning:
      'How equals are chosen. priority: in the order of the list. Otherwise targets without a priority share the first tier, and inside it: weighted, fastest (expected time to the first token, the better of two drawn by chance), least-busy, cheapest (by price), headroom (most left of the limits that the provider tells).',
    example: 'fastest',
  },
  targets: {
    takes: listOf(either(text, target), { least: 1, error: 'needs at least one target' }),
    required: true,
    meaning: 'Best first. `provider/model`, or an object with the keys of a target.',
    example: '[openai/gpt-5-mini]',
  },
  policy: {
    takes: policy,
    meaning: 'The same keys as in `policy` on the first level, for this class.',
    example: '{ timeout: { total: 30s } }',
  },
} as const satisfies Keys;
