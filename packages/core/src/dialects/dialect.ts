import type { ClientDialect } from './client-dialect.ts';
import type { TargetDialect } from './target-dialect.ts';

/**
 * One wire format. `client`: clients of the gateway may speak it. `target`: targets may speak it. Most formats have both parts; Cohere's chat has
 * the target's only, and Messages in the form of Bedrock the client's. A client has the name of the target to which its bodies pass.
 */
export interface Dialect {
  readonly client?: ClientDialect;
  readonly target?: TargetDialect;
}

/** The target dialects of a list, by name. */
export function targetDialects(dialects: readonly Dialect[]): ReadonlyMap<string, TargetDialect> {
  return new Map(dialects.flatMap(({ target }) => (target ? [[target.name, target] as const] : [])));
}
