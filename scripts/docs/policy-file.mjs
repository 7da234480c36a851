import { policyKeys } from '../../packages/core/src/config/keys/policy-keys.ts';
import { targetPolicyKeys } from '../../packages/core/src/config/keys/target-keys.ts';
import { docComment } from './doc-comment.mjs';
import { interfaces, meaningOf, note, pascal } from './key-interfaces.mjs';

/** What a policy knows beside the values of its keys: whether somebody wrote them. */
const marks = {
  call: {
    failover: {
      member: 'written?: { readonly targets?: true; readonly attempts?: true }',
      words: 'Bounds that somebody wrote: where such a bound is reached the call ends, and nothing follows as a last resort.',
    },
    stream: {
      member: 'maxContinuationsWritten?: true',
      words: 'Somebody wrote `maxContinuations`: no last resort comes on top of it.',
    },
  },
  target: {
    'health.probe': { member: 'ofOpen: boolean', words: 'Open targets are asked too: then no call of a client is a trial.' },
  },
};

/** `call/policy.ts`: what the code reads, with every default filled in. */
export function policyFile() {
  const callKeys = Object.fromEntries(Object.entries(policyKeys).filter(([, { scope }]) => scope === 'call'));
  const onTarget = new Set(Object.keys(targetPolicyKeys).map((path) => path.split('.')[0]));
  const ofCall = ({ name }) => `${onTarget.has(name) ? 'Call' : ''}${pascal(name)}Policy`;
  const all = [
    ...interfaces(
      'CallPolicy',
      'What holds for a whole call of one model class, whatever targets it meets: defaults and class merged, durations in milliseconds.',
      callKeys,
      { linesOf: lines(ofCall), nameOf: ofCall, more: marksAt('call') },
    ),
    ...interfaces(
      'TargetPolicy',
      'What holds for one target of one model class: defaults, class and target merged, durations in milliseconds.',
      targetPolicyKeys,
      { linesOf: lines(ofTarget), nameOf: ofTarget, more: marksAt('target') },
    ),
  ];
  return `${note}
import type { Reason } from './reasons.ts';

/** Both: what holds for a model class, for its calls and for those of its targets that have no word of their own. */
export type Policy = CallPolicy & TargetPolicy;

${all.join('\n\n')}
`;
}

const ofTarget = ({ name }) => `${pascal(name)}Policy`;

const lines = (nameOf) => (node) => {
  const { name, key, members } = node;
  const canBeOff = key?.takes.parsed.includes("'off'") ?? false;
  const absent = key && !key.staysWhenOff && !key.required && (canBeOff || key.default === undefined);
  const type = members.length > 0 ? nameOf(node) : key.takes.parsed.replace("'off' | ", '');
  const words = absent ? `${meaningOf(node)} Undefined: ${key.otherwise ?? 'off'}.` : meaningOf(node);
  return [...docComment(words), `  readonly ${name}${key?.takes.unit ?? ''}${absent ? '?' : ''}: ${type};`];
};

const marksAt = (scope) => (path) => {
  const mark = marks[scope][path];
  return mark ? [...docComment(mark.words), `  readonly ${mark.member};`] : [];
};
