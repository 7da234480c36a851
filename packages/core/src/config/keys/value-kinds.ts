import { z } from 'zod';
import { type Capabilities, capabilities } from '../../call/capability.ts';
import type { Json } from '../../call/json.ts';
import { type PrefillForm, prefillForms } from '../../call/prefill-form.ts';
import { type Reason, reasons } from '../../call/reasons.ts';
import type { TargetDialectName } from '../../providers/provider-kind.ts';
import type { SettingValue } from '../../providers/settings.ts';
import { type StrategyName, strategies } from '../../routing/strategies.ts';
import { durationSchema, sizeSchema } from '../units.ts';

/** A kind of value that keys may take: how it is checked, and how it is told to people and to the compiler. */
export interface ValueKind<Parsed = unknown, Written = unknown, Unit extends string = string> {
  readonly schema: z.ZodType<Parsed, Written>;
  /** The TypeScript type of what users write. */
  readonly written: string;
  /** The TypeScript type of the value after validation. */
  readonly parsed: string;
  /** Stands at the end of the key's name once the value is parsed: `connect` is `connectMs` then. */
  readonly unit: Unit;
  /** What may be written, for people: unit and range. Undefined where the type says it all. */
  readonly range?: string;
}

type Plain<Parsed, Written = Parsed> = ValueKind<Parsed, Written, ''>;

/** A kind without a unit. `parsed` is left out where validation changes nothing. */
function kind<Parsed, Written>(
  schema: z.ZodType<Parsed, Written>,
  written: string,
  { parsed = written, range }: { readonly parsed?: string; readonly range?: string } = {},
): Plain<Parsed, Written> {
  return { schema, written, parsed, unit: '', ...(range !== undefined && { range }) };
}

export const duration: ValueKind<number, number | string, 'Ms'> = {
  schema: durationSchema,
  written: 'Duration',
  parsed: 'number',
  unit: 'Ms',
  range: 'A duration: `250ms`, `5s`, `2m`, `1h`, or milliseconds.',
};
/** Of a check: nothing can be checked in less. */
export const positiveDuration: typeof duration = {
  ...duration,
  schema: durationSchema.refine((ms) => ms >= 1, 'is too short: at least 1ms'),
  range: 'A duration of 1 ms or more.',
};
export const size = kind(sizeSchema, 'Size', { parsed: 'number', range: 'A size: `512kb`, `10mb`, or bytes.' });

export const text = kind(z.string(), 'string');
export const secret = kind(z.string().min(1), 'string');
export const whole = (least: number) => kind(z.int().min(least), 'number', { range: `A whole number, ${least} or more.` });
export const count = whole(0);
export const positive = whole(1);
export const anyNumber = kind(z.number(), 'number');
export const amount = kind(z.number().min(0), 'number', { range: 'A number, 0 or more.' });
export const rate = kind(z.number().positive(), 'number', { range: 'A number above 0.' });
export const share = kind(z.number().min(0).max(1), 'number', { range: 'A number from 0 to 1.' });
export const trueOrFalse = kind(z.boolean(), 'boolean');

/** `off` and `false` mean the same, because YAML 1.1 reads `off` as `false`. */
const offSchema = z.union([z.literal('off'), z.literal(false)]).transform((): 'off' => 'off');
const offWritten = "'off' | false";

/** For a key that has keys below it: `off` switches all of them off at once. */
export const off = kind(offSchema, offWritten, { parsed: "'off'" });

/** True, false or `off`, which is false. */
export const flag = kind(z.union([z.boolean(), z.literal('off').transform(() => false)]), "boolean | 'off'", {
  parsed: 'boolean',
});

export function offOr<Parsed, Written, Unit extends string>(
  inner: ValueKind<Parsed, Written, Unit>,
): ValueKind<Parsed | 'off', Written | 'off' | false, Unit> {
  const { written, parsed, unit, range } = inner;
  return {
    schema: z.union([offSchema, inner.schema]),
    written: `${offWritten} | ${written}`,
    parsed: `'off' | ${parsed}`,
    unit,
    ...(range !== undefined && { range: `${range.replace(/\.$/, '')}; or off.` }),
  };
}

/** One of these words. `error`: the message for a value that is no such word. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  error?: (issue: { input?: unknown }) => string | undefined,
) {
  const schema = z.enum(words as readonly [Word, ...Word[]], error && { error });
  return kind<Word, Word>(schema as unknown as z.ZodType<Word, Word>, quoted(words));
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' | ');

export const reason = kind(z.enum(Object.keys(reasons) as [Reason, ...Reason[]]), 'Reason');
/** Reasons that the table of reasons allows to be tried again on the same target. */
export const retryable = kind(
  reason.schema.refine((name) => reasons[name].retrySame !== false, {
    message: 'is never retried on the same target: see the table of reasons',
  }),
  'Reason',
);
export const strategy = kind(z.enum(Object.keys(strategies) as [StrategyName, ...StrategyName[]]), 'StrategyName');
export const prefill = kind<PrefillForm | 'none', PrefillForm | 'none'>(
  z.enum([...prefillForms, 'none']),
  "PrefillForm | 'none'",
);

/** `least`: so many entries at least; `error` says it where the validator's words are too dry. */
export function listOf<Parsed, Written>(
  inner: ValueKind<Parsed, Written>,
  { least = 0, error }: { readonly least?: number; readonly error?: string } = {},
): Plain<readonly Parsed[], readonly Written[]> {
  const list = z.array(inner.schema);
  const schema = least > 0 ? list.min(least, error) : list;
  const of = (type: string) => (/[ |]/.test(type) ? `readonly (${type})[]` : `readonly ${type}[]`);
  return kind(schema as unknown as z.ZodType<readonly Parsed[], readonly Written[]>, of(inner.written), {
    parsed: of(inner.parsed),
  });
}

/** An object whose names are the user's own. `name`: what a name must be. */
export function mapOf<Parsed, Written>(
  name: z.ZodType<string, string>,
  inner: ValueKind<Parsed, Written>,
): Plain<Readonly<Record<string, Parsed>>, Readonly<Record<string, Written>>> {
  const of = (type: string) => `{ readonly [name: string]: ${type} }`;
  return kind(z.record(name as z.ZodString, inner.schema), of(inner.written), { parsed: of(inner.parsed) });
}

/** USD per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

/** Known, and refused with the place where the key goes. */
export const refusedOnTarget: Plain<never> = kind(
  z.never({
    error: 'it holds for the whole call, so no target can have its own: write it in `models.<name>.policy` or `policy`',
  }),
  'never',
);

export const dialects = listOf(kind<TargetDialectName, TargetDialectName>(z.string().min(1), 'TargetDialectName'), { least: 1 });
export const tags = listOf(secret);
export const names = listOf(text);
export const secrets = listOf(secret, { least: 1 });
export const address = kind(z.url({ protocol: /^https?$/, error: 'is no http(s) URL' }), 'string', { range: 'An http(s) URL.' });
export const headers = mapOf(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is no header name'), text);
/** What only one kind of provider has; the kind says which and of what type. */
export const settings = mapOf(
  z.string(),
  kind<SettingValue, SettingValue>(z.union([z.string(), z.number(), z.boolean()]), 'string | number | boolean'),
);
export const statusCodes = mapOf(z.string().regex(/^[1-5]\d\d$/, 'is no HTTP status: write three digits, such as 418'), reason);
export const price = kind<Price, Price>(
  z.strictObject({ input: z.number().min(0), output: z.number().min(0) }),
  '{ readonly input: number; readonly output: number }',
);
export const capabilityFlags = kind<Capabilities, Capabilities>(
  z.partialRecord(z.enum(capabilities), z.boolean()),
  'Capabilities',
);
/** Members of a request's body: JSON of any shape. */
export const bodyMembers = mapOf(z.string(), kind<Json, Json>(z.json() as z.ZodType<Json, Json>, 'Json'));
/** Milliseconds, or a quantile of what was measured. */
export const delay = kind(z.union([z.literal('p95'), durationSchema]), "'p95' | Duration", {
  parsed: "'p95' | number",
  range: 'A duration, or `p95`.',
});

/** An object that has an interface and a table of its own. */
export function objectOf<Parsed, Written>(name: string, schema: z.ZodType<Parsed, Written>): Plain<Parsed, Written> {
  return kind(schema, name);
}

/** Either of two kinds. */
export function either<P1, W1, P2, W2>(one: ValueKind<P1, W1>, other: ValueKind<P2, W2>): Plain<P1 | P2, W1 | W2> {
  return kind(z.union([one.schema, other.schema]), `${one.written} | ${other.written}`, {
    parsed: `${one.parsed} | ${other.parsed}`,
  });
}
