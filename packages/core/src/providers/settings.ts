import { own } from '../call/own.ts';

/** One key below `settings` in the configuration of an account. */
export interface Setting {
  readonly type: 'string' | 'number' | 'boolean';
  /** What the key means: for people, in errors too. */
  readonly meaning: string;
  /** Whether an account without the key is an error. Default: no. */
  readonly required?: boolean;
  /** What the whole of a text must look like. Default: any text that is not empty. */
  readonly pattern?: RegExp;
  /** The value is a secret: no log, event or error ever shows it. Default: no. */
  readonly secret?: boolean;
}

/** The keys that a kind of provider has below `settings` in the configuration of an account, by their names. */
export type Settings = Readonly<Record<string, Setting>>;

interface ValueTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

/** The checked values of a kind's settings. */
export type SettingValues<Own extends Settings = Settings> = {
  readonly [Key in keyof Own]: ValueTypes[Own[Key]['type']] | (Own[Key] extends { readonly required: true } ? never : undefined);
};

/** A value that a configuration may hold. */
export type SettingValue = string | number | boolean;

export interface SettingProblem {
  readonly key: string;
  /** Follows the path of the key in an error. Never holds the value, which may be a secret. */
  readonly message: string;
}

/** The first thing that is wrong with the settings of an account; undefined where nothing is. */
export function settingProblem(
  known: Settings = {},
  written: Readonly<Record<string, SettingValue>> = {},
): SettingProblem | undefined {
  const names = Object.keys(known);
  const foreign = Object.keys(written).find((key) => !Object.hasOwn(known, key));
  if (foreign !== undefined) {
    const there = names.length === 0 ? 'this kind has no settings' : `this kind has: ${names.join(', ')}`;
    return { key: foreign, message: `is no setting of this kind; ${there}` };
  }
  for (const [key, setting] of Object.entries(known)) {
    const message = problemOf(setting, own(written, key));
    if (message !== undefined) return { key, message: `${message} (${setting.meaning})` };
  }
  return undefined;
}

const typeWords = { string: 'a text', number: 'a number', boolean: 'true or false' } as const;

function problemOf({ type, required, pattern }: Setting, value: SettingValue | undefined): string | undefined {
  if (value === undefined) return required ? 'is missing' : undefined;
  if (typeof value !== type) return `must be ${typeWords[type]}`;
  if (typeof value !== 'string') return undefined;
  if (value === '') return 'must not be empty';
  return pattern && pattern.exec(value)?.[0] !== value ? `does not match ${pattern.source}` : undefined;
}

/** The values of an account that nobody may see. */
export function secretSettings(known: Settings = {}, values: SettingValues): readonly string[] {
  return Object.entries(known).flatMap(([key, { secret }]) => {
    const value = secret ? own(values, key) : undefined;
    return value === undefined ? [] : [String(value)];
  });
}
