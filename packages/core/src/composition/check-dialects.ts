import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import type { TargetDialect } from '../dialects/target-dialect.ts';

/**
 * What a provider speaks must be known here, whoever wrote the kind of the provider.
 *
 * @throws ConfigError naming the provider and the dialects that are known
 */
export function checkDialects({ accounts }: Config, spoken: ReadonlyMap<string, TargetDialect>): void {
  for (const { name, dialects } of accounts.values()) {
    const unknown = dialects.find((dialect) => !spoken.has(dialect));
    if (unknown === undefined) continue;
    const names = [...spoken.keys()].join(', ');
    const message = `the provider "${name}" speaks the dialect "${unknown}", which is not known here; known are ${names}`;
    throw new ConfigError('invalid', `providers.${name}.dialects`, message);
  }
}
