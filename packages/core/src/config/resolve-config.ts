import type { JsonObject } from '../call/json.ts';
import type { Operation } from '../call/operation.ts';
import type { TargetPolicy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';
import type { Account } from '../providers/account.ts';
import { accountOf } from '../providers/account-of.ts';
import { modelOf } from '../providers/models/model-of.ts';
import type { Kinds } from '../providers/registry.ts';
import { secretSettings } from '../providers/settings.ts';
import { redactor } from '../redaction/redactor.ts';
import { byPriority } from '../routing/priority.ts';
import type { Config, ModelClass } from './config.ts';
import { ConfigError } from './config-error.ts';
import type { Parsed } from './keys/key.ts';
import type { modelKeys } from './keys/model-keys.ts';
import type { WrittenPolicy } from './keys/policy-keys.ts';
import type { providerKeys } from './keys/provider-keys.ts';
import { resolver } from './keys/resolver.ts';
import { otherKeys } from './keys/root-keys.ts';
import type { targetKeys } from './keys/target-keys.ts';
import { mergeWritten } from './merge-written.ts';
import { nearest } from './nearest.ts';
import { classPolicy, targetPolicy } from './resolve-policy.ts';
import type { ParsedOptions } from './schema.ts';
import { secretsOf } from './secrets-of.ts';

type ProviderOptions = Parsed<typeof providerKeys>;
type ModelOptions = Parsed<typeof modelKeys>;
type TargetOptions = Parsed<typeof targetKeys>;

const resolveOthers = resolver(otherKeys);

/** Fills in the defaults and checks what no schema can: that names exist, keys are there, tags are carried. Throws `ConfigError`. */
export function resolveConfig(options: ParsedOptions, kinds: Kinds): Config {
  const accounts = new Map(
    Object.entries(options.providers).map(([name, provider]) => [name, resolveAccount(name, provider, kinds)]),
  );
  const { '*': wildcard, ...named } = options.models;
  const base = options.policy ?? {};
  const classes = new Map(Object.entries(named).map(([name, model]) => [name, classMaker(name, model, base, accounts)()]));
  const anyOther = wildcard && classMaker('*', wildcard, base, accounts);
  // The call without a model finds the mistakes of the class "*" now, and not at the first call of a client.
  const all = [...classes.values(), ...(anyOther ? [anyOther()] : [])];
  const { bodyLimit, maxBuffered, bodyValues, drainMs, trustHeaders, telemetry } = resolveOthers(options);
  for (const name of telemetry.propagate) {
    if (!accounts.has(name)) throw unknownName('telemetry.propagate', name, 'provider', accounts.keys());
  }
  return {
    accounts,
    classes,
    ...(anyOther && { wildcard: anyOther }),
    bodyLimit,
    maxBuffered,
    policies: new Map(all.map(({ name, policy }) => [name, policy])),
    longestTotalMs: Math.max(0, ...all.map((modelClass) => modelClass.policy.timeout.totalMs)),
    bodyValues,
    drainMs,
    trustHeaders: new Set(trustHeaders),
    metricNames: telemetry.metricNames,
    propagate: new Set(telemetry.propagate),
    content: telemetry.content,
    redactor: redactor([...secretsOf(options.providers), ...settingSecrets(accounts.values())]),
  };
}

/** What the kinds call a secret; `secretsOf` knows only names that tell. */
function settingSecrets(accounts: Iterable<Account>): readonly string[] {
  return [...accounts].flatMap(({ kind, settings }) => secretSettings(kind.settings, settings));
}

function resolveAccount(name: string, options: ProviderOptions, kinds: Kinds): Account {
  const at = `providers.${name}`;
  const kindName = options.kind ?? name;
  const kind = kinds.get(kindName);
  if (!kind && options.kind === undefined) {
    throw new ConfigError(
      'invalid',
      `${at}.kind`,
      `${at}.kind is missing: "${name}" is no built-in kind; known kinds: ${[...kinds.keys()].join(', ')}`,
    );
  }
  if (!kind) throw unknownName(`${at}.kind`, kindName, 'kind of provider', kinds.keys(), kindsAdvice);
  const account = accountOf(name, at, kind, options);
  if ('problem' in account) throw new ConfigError('invalid', account.path, account.problem);
  return account;
}

/** Makes a class: once, or, of the class "*", for each name that clients write. Policies are merged here, and not for each name. */
function classMaker(
  name: string,
  options: ModelOptions,
  base: WrittenPolicy,
  accounts: ReadonlyMap<string, Account>,
): (model?: string) => ModelClass {
  const written = mergeWritten(base, options.policy);
  const policy = classPolicy(written);
  const strategy = options.strategy ?? 'priority';
  const sources = options.targets.map((item, position) => {
    const long: TargetOptions = typeof item === 'string' ? { use: item } : item;
    const path = `models.${name}.targets[${position}]${typeof item === 'string' ? '' : '.use'}`;
    const own = withConcurrent(targetPolicy(mergeWritten(written, long)), long.limits?.concurrent);
    return { long, path, modelClass: name, position, tiers: strategy !== 'priority', policy: own, accounts };
  });
  const required = options.require?.tags ?? [];
  const serves = new Set<Operation>(options.serves ?? ['chat']);
  return (model) => {
    const targets = byPriority(resolveTargets(sources, required, model));
    if (serves.has('embeddings')) checkOneModel(name, targets);
    return { name, policy, strategy, serves, targets };
  };
}

/** Vectors of different models have nothing in common: a target that stands in must run the same model, whatever its host puts before the name. */
function checkOneModel(name: string, targets: readonly Target[]): void {
  const models = new Set(targets.map(({ model }) => model.slice(model.lastIndexOf('/') + 1).toLowerCase()));
  if (models.size < 2) return;
  const path = `models.${name}.targets`;
  const message = `${path}: embeddings of different models cannot stand in for each other (${[...models].join(', ')}); name a deployment after its model`;
  throw new ConfigError('invalid', path, message);
}

function resolveTargets(
  sources: readonly Omit<TargetSource, 'model' | 'peers'>[],
  required: readonly string[],
  model: string | undefined,
): readonly Target[] {
  const seen = new Set<string>();
  const peers: string[] = [];
  return sources.map((source) => {
    const { long, path, modelClass } = source;
    const target = resolveTarget({ ...source, model, peers });
    const missing = required.filter((tag) => !target.tags.includes(tag));
    if (missing.length > 0) {
      throw new ConfigError(
        'invalid',
        path,
        `${path}: "${long.use}" lacks the tag ${missing.join(', ')} that models.${modelClass}.require.tags asks of every target`,
      );
    }
    if (seen.has(target.id)) throw new ConfigError('invalid', path, `${path}: "${long.use}" stands twice in this class`);
    seen.add(target.id);
    peers.push(target.id);
    return target;
  });
}

interface TargetSource {
  readonly long: TargetOptions;
  readonly path: string;
  readonly modelClass: string;
  readonly position: number;
  /** Targets without a priority share the first tier, in place of one tier each. */
  readonly tiers: boolean;
  readonly policy: TargetPolicy;
  readonly accounts: ReadonlyMap<string, Account>;
  /** What `*` in the target stands for. */
  readonly model: string | undefined;
  /** Ids of the targets for that name; filled while the targets are made. */
  readonly peers: readonly string[];
}

function resolveTarget({ long, path, modelClass, position, tiers, policy, accounts, model, peers }: TargetSource): Target {
  const slash = long.use.indexOf('/');
  const provider = long.use.slice(0, slash);
  const written = long.use.slice(slash + 1);
  if (slash < 1 || written === '') {
    throw new ConfigError('invalid', path, `${path} is "${long.use}": write provider/model, such as openai/gpt-5-mini`);
  }
  const account = accounts.get(provider);
  if (!account) throw unknownName(path, provider, 'configured provider', accounts.keys());
  if (written.includes('*') && modelClass !== '*') {
    throw new ConfigError(
      'invalid',
      path,
      `${path} is "${long.use}": a star stands for the client's model name, in the class "*" only`,
    );
  }
  const name = model === undefined ? written : written.replace('*', () => model);
  const { capabilities, ...known } = modelOf(account, name);
  return {
    id: `${provider}/${name}`,
    provider,
    model: name,
    modelClass,
    ...(modelClass === '*' && { peers }),
    tags: [...account.tags, ...(long.tags ?? [])],
    priority: long.priority ?? (tiers ? 0 : position),
    position,
    weight: long.weight ?? 1,
    ...(long.price && { price: long.price }),
    capabilities: { ...capabilities, ...long.capabilities },
    params: (long.params ?? {}) as JsonObject,
    fallback: long.fallback ?? true,
    ...(long.limits?.contextWindow !== undefined && { contextWindow: long.limits.contextWindow }),
    ...known,
    ...(long.limits?.outputTokens !== undefined && { outputLimit: long.limits.outputTokens }),
    ...(long.limits && { limits: long.limits }),
    policy,
  };
}

/** `limits.concurrent` is what the account allows, `bulkhead.concurrent` what we want: the smaller holds. */
function withConcurrent(policy: TargetPolicy, concurrent: number | undefined): TargetPolicy {
  if (concurrent === undefined || concurrent >= policy.bulkhead.concurrent) return policy;
  return { ...policy, bulkhead: { ...policy.bulkhead, concurrent } };
}

const kindsAdvice = '. A kind of your own is passed as a value: `createUnderstudy(options, { kinds: [...] })`';

function unknownName(path: string, value: string, what: string, known: Iterable<string>, more = ''): ConfigError {
  const names = [...known];
  const near = nearest(value, names);
  const advice = near ? `did you mean "${near}"?` : `there are: ${names.join(', ') || 'none'}`;
  return new ConfigError('invalid', path, `${path}: "${value}" is no ${what}; ${advice}${more}`);
}
