import { keyTree } from '../../packages/core/src/config/keys/key-tree.ts';
import { defaultWords } from '../../packages/core/src/config/keys/key-words.ts';
import { modelKeys } from '../../packages/core/src/config/keys/model-keys.ts';
import { policyKeys } from '../../packages/core/src/config/keys/policy-keys.ts';
import { providerKeys } from '../../packages/core/src/config/keys/provider-keys.ts';
import { rootKeys } from '../../packages/core/src/config/keys/root-keys.ts';
import { ownTargetKeys, targetPolicyKeys } from '../../packages/core/src/config/keys/target-keys.ts';
import { docComment } from './doc-comment.mjs';
import { interfaces, meaningOf, note, pascal } from './key-interfaces.mjs';

const nameOf = ({ name }) => `${pascal(name)}Options`;
const how = { linesOf: (node) => linesOf(node, nameOf(node)), nameOf };

/** `config/options.ts`: what users write, with a comment for each key that editors show. */
export function optionsFile() {
  const all = [
    ...interfaces('Options', 'What a user writes, in TypeScript or in YAML and JSON.', rootKeys, how),
    ...interfaces('ProviderOptions', 'An upstream account: below `providers.<name>`.', providerKeys, how),
    ...interfaces(
      'ModelOptions',
      'A model class, whose targets may stand in for each other: below `models.<name>`.',
      modelKeys,
      how,
    ),
    ...interfaces(
      'TargetOptions',
      'What an attempt is sent to: below `models.<name>.targets[]`. Many keys of a policy may stand here too.',
      ownTargetKeys,
      { ...how, heritage: ' extends TargetPolicyOptions' },
    ),
    ...interfaces(
      'PolicyOptions',
      'How calls are kept alive: defaults, class and target are merged key by key.',
      policyKeys,
      how,
    ),
    targetPolicyOptions(),
  ];
  return `${note}
import type { Capabilities } from '../call/capability.ts';
import type { Json } from '../call/json.ts';
import type { PrefillForm } from '../call/prefill-form.ts';
import type { Reason } from '../call/reasons.ts';
import type { TargetDialectName } from '../providers/provider-kind.ts';
import type { StrategyName } from '../routing/strategies.ts';

/** \`250ms\`, \`5s\`, \`2m\`, \`1h\`, or milliseconds as a number: 0, or 50 and more. */
export type Duration = number | string;

/** \`512kb\`, \`10mb\` (1 kb = 1,024 bytes), or bytes as a number: 0, or 1,024 and more. */
export type Size = number | string;

${all.join('\n\n')}
`;
}

/** The groups of a policy, without the keys that no target may have. */
function targetPolicyOptions() {
  const whole = new Map(keyTree(policyKeys).map((node) => [node.name, node]));
  const lines = keyTree(targetPolicyKeys).flatMap((node) => {
    const own = new Set(node.members.map(({ name }) => name));
    const missing = whole.get(node.name).members.filter(({ name }) => !own.has(name));
    const omitted = missing.map(({ name }) => `'${name}'`).join(' | ');
    return linesOf(node, omitted === '' ? nameOf(node) : `Omit<${nameOf(node)}, ${omitted}>`);
  });
  const words = docComment('The keys of a policy that a target may have otherwise than its class.', '');
  return [...words, 'export interface TargetPolicyOptions {', ...lines, '}'].join('\n');
}

function linesOf(node, group) {
  const { name, key, members } = node;
  const type = [...(key ? [key.takes.written] : []), ...(members.length > 0 ? [group] : [])].join(' | ');
  const member = key?.required ? `${name}: ${type}` : `${name}?: ${type} | undefined`;
  return [...docComment(hover(node)), `  readonly ${member};`];
}

/** Meaning, unit and range, default, example: a line each. */
function hover(node) {
  const { name, key } = node;
  if (!key) return meaningOf(node);
  const words = defaultWords(key);
  const lines = [key.meaning, key.takes.range, words && `Default: ${words}.`, `Example: \`${name}: ${key.example}\`.`];
  return lines.filter(Boolean).join('\n');
}
