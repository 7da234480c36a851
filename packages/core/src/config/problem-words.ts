import type { z } from 'zod';
import { nearest } from './nearest.ts';

type Issue = z.core.$ZodRawIssue | z.core.$ZodIssue;

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'an object of keys'],
  ['record', 'an object of keys'],
  ['array', 'a list'],
  ['null', 'null'],
]);

/** What the schema asks for, in our words; words that stand in the schema itself go first. The validator's own words never reach a user. */
export function problemWords(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds.get(issue.expected) ?? 'another kind of value'}`;
    case 'too_small':
      return leastOf(issue);
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
        : `must have at most ${issue.maximum}`;
    case 'invalid_value':
      return oneOf(issue);
    case 'invalid_union':
      return alternatives(issue.errors);
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is no name that can stand here';
    default:
      return 'is nothing that can stand here';
  }
}

function leastOf({ origin, minimum, inclusive }: Extract<Issue, { readonly code: 'too_small' }>): string {
  if (origin === 'string') return 'must not be empty';
  if (origin === 'array') return minimum === 1 ? 'needs at least one entry' : `needs at least ${minimum} entries`;
  return `must be ${inclusive === false ? 'more than' : 'at least'} ${minimum}`;
}

function oneOf({ values, input }: Extract<Issue, { readonly code: 'invalid_value' }>): string {
  const names = values.map(String);
  const near = typeof input === 'string' ? nearest(input, names) : undefined;
  return `must be ${list(names.map((name) => `\`${name}\``))}${near ? `; did you mean \`${near}\`?` : ''}`;
}

/** What each member asks for, once. Words that the schema gives itself go first, because they say more than ours. */
function alternatives(members: readonly (readonly Issue[])[]): string {
  const asked = [...new Set(members.flatMap(asks))];
  const wanted = asked.filter((words) => words.startsWith(mustBe)).map((words) => words.slice(mustBe.length));
  const [own] = asked.filter((words) => !words.startsWith(mustBe));
  if (own === undefined) return `${mustBe}${list(wanted)}`;
  return wanted.length > 0 ? `${own}; or ${list(wanted)}` : own;
}

function asks([issue]: readonly Issue[]): readonly string[] {
  if (issue?.code === 'invalid_union' && issue.errors.length > 0) return issue.errors.flatMap(asks);
  return issue ? [typeof issue.message === 'string' ? issue.message : problemWords(issue)] : [];
}

const mustBe = 'must be ';

function list(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
