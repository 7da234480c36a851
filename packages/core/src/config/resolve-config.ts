import type { JsonObject } from '../call/json.ts';
import type { Policy, TargetPolicy } from '../call/policy.ts';
import type { Target } from '../call/target.ts';
import type { Account } from '../providers/account.ts';
import { accountOf } from '../providers/account-of.ts';
import { modelOf } from '../providers/models/model-of.ts';
import { findProvider, providerKinds } from '../providers/registry.ts';
import { secretSettings } from '../providers/settings.ts';
import { redactor } from '../redaction/redactor.ts';
import { byPriority } from '../routing/priority.ts';
import type { Config, ModelClass } from './config.ts';
import { ConfigError } from './config-error.ts';
import {
  defaultBodyLimit,
  defaultBodyValues,
  defaultDrainMs,
  defaultMaxBuffered,
  defaultPolicy,
  defaultTrustHeaders,
} from './defaults.ts';
import { mergePolicy } from './merge-policy.ts';
import { mergeTargetPolicy } from './merge-target-policy.ts';
import { nearest } from './nearest.ts';
import type { ParsedOptions } from './schema.ts';
import { secretsOf } from './secrets-of.ts';

type ProviderOptions = ParsedOptions['providers'][string];
type ModelOptions = ParsedOptions['models'][string];
type TargetOptions = Exclude<ModelOptions['targets'][number], string>;

/** Fills in the defaults and checks what no schema can: that names exist, keys are there, tags are carried. Throws `ConfigError`. */
export function resolveConfig(options: ParsedOptions): Config {
  const accounts = new Map(Object.entries(options.providers).map(([name, provider]) => [name, resolveAccount(name, provider)]));
  const policy = mergePolicy(defaultPolicy, options.policy);
  const { '*': wildcard, ...named } = options.models;
  const classes = new Map(Object.entries(named).map(([name, model]) => [name, resolveClass(name, model, policy, accounts)]));
  // Its mistakes are found now, not at the first call.
  const anyOther = wildcard && resolveClass('*', wildcard, policy, accounts);
  const all = [...classes.values(), ...(anyOther ? [anyOther] : [])];
  for (const name of options.telemetry?.propagate ?? []) {
    if (!accounts.has(name)) throw unknownName('telemetry.propagate', name, 'provider', accounts.keys());
  }
  return {
    accounts,
    classes,
    ...(wildcard && { wildcard: (model: string) => resolveClass('*', wildcard, policy, accounts, model) }),
    bodyLimit: options.bodyLimit ?? defaultBodyLimit,
    maxBuffered: options.maxBuffered ?? defaultMaxBuffered,
    policies: new Map(all.map(({ name, policy }) => [name, policy])),
    longestTotalMs: Math.max(0, ...all.map((modelClass) => modelClass.policy.timeout.totalMs)),
    bodyValues: options.bodyValues ?? defaultBodyValues,
    drainMs: options.drain ?? defaultDrainMs,
    trustHeaders: new Set(options.trustHeaders ?? defaultTrustHeaders),
    metricNames: options.telemetry?.metricNames ?? 'latest',
    propagate: new Set(options.telemetry?.propagate ?? []),
    content: options.telemetry?.content ?? 'none',
    redactor: redactor([...secretsOf(options.providers), ...settingSecrets(accounts.values())]),
  };
}

/** What the kinds call a secret; `secretsOf` knows only names that tell. */
function settingSecrets(accounts: Iterable<Account>): readonly string[] {
  return [...accounts].flatMap(({ kind, settings }) => secretSettings(kind.settings, settings));
}

function resolveAccount(name: string, options: ProviderOptions): Account {
  const at = `providers.${name}`;
  const kindName = options.kind ?? name;
  const kind = findProvider(kindName);
  if (!kind && options.kind === undefined) {
    throw new ConfigError(
      'invalid',
      `${at}.kind`,
      `${at}.kind is missing: "${name}" is no built-in kind; known kinds: ${providerKinds().join(', ')}`,
    );
  }
  if (!kind) throw unknownName(`${at}.kind`, kindName, 'kind of provider', providerKinds());
  const account = accountOf(name, at, kind, options);
  if ('problem' in account) throw new ConfigError('invalid', account.path, account.problem);
  return account;
}

function resolveClass(
  name: string,
  options: ModelOptions,
  base: Policy,
  accounts: ReadonlyMap<string, Account>,
  model?: string,
): ModelClass {
  const at = `models.${name}`;
  const policy = mergePolicy(base, options.policy);
  const required = options.require?.tags ?? [];
  const seen = new Set<string>();
  const peers: string[] = [];
  const strategy = options.strategy ?? 'priority';
  const targets = options.targets.map((item, i): Target => {
    const long: TargetOptions = typeof item === 'string' ? { use: item } : item;
    const path = `${at}.targets[${i}]${typeof item === 'string' ? '' : '.use'}`;
    const target = resolveTarget({
      long,
      path,
      modelClass: name,
      position: i,
      tiers: strategy !== 'priority',
      policy,
      accounts,
      model,
      peers,
    });
    const missing = required.filter((tag) => !target.tags.includes(tag));
    if (missing.length > 0) {
      throw new ConfigError(
        'invalid',
        path,
        `${path}: "${long.use}" lacks the tag ${missing.join(', ')} that ${at}.require.tags asks of every target`,
      );
    }
    if (seen.has(target.id)) throw new ConfigError('invalid', path, `${path}: "${long.use}" stands twice in this class`);
    seen.add(target.id);
    peers.push(target.id);
    return target;
  });
  return { name, policy, strategy, targets: byPriority(targets) };
}

interface TargetSource {
  readonly long: TargetOptions;
  readonly path: string;
  readonly modelClass: string;
  readonly position: number;
  /** Targets without a priority share the first tier, in place of one tier each. */
  readonly tiers: boolean;
  readonly policy: Policy;
  readonly accounts: ReadonlyMap<string, Account>;
  /** What `*` in the target stands for. */
  readonly model: string | undefined;
  /** Of the targets for that name; filled as they are made. */
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
    ...limitsOf(long.limits),
    policy: withConcurrent(mergeTargetPolicy(policy, long), long.limits?.concurrent),
  };
}

function limitsOf({ requestsPerMinute, tokensPerMinute }: NonNullable<TargetOptions['limits']> = {}): Pick<Target, 'limits'> {
  if (requestsPerMinute === undefined && tokensPerMinute === undefined) return {};
  return {
    limits: {
      ...(requestsPerMinute !== undefined && { requestsPerMinute }),
      ...(tokensPerMinute !== undefined && { tokensPerMinute }),
    },
  };
}

/** `limits.concurrent` is what the account allows, `bulkhead.concurrent` what we want: the smaller holds. */
function withConcurrent(policy: TargetPolicy, concurrent: number | undefined): TargetPolicy {
  if (concurrent === undefined || concurrent >= policy.bulkhead.concurrent) return policy;
  return { ...policy, bulkhead: { ...policy.bulkhead, concurrent } };
}

function unknownName(path: string, value: string, what: string, known: Iterable<string>): ConfigError {
  const names = [...known];
  const near = nearest(value, names);
  const advice = near ? `did you mean "${near}"?` : `there are: ${names.join(', ') || 'none'}`;
  return new ConfigError('invalid', path, `${path}: "${value}" is no ${what}; ${advice}`);
}
