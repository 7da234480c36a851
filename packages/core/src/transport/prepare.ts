import type { Call, ClientDialectName, PreparedRequest } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { dialects } from '../dialects/index.ts';
import type { Account } from '../providers/account.ts';

/** Writes the client's request for one target: its own bytes where both speak the same dialect, else a fresh translation. */
export function prepare(call: Call, target: Target, account: Account): PreparedRequest | Failure {
  const name = targetDialect(account, call.dialect);
  const dialect = dialects[name];
  const traits = account.provider.traits(target.model);
  const to = { model: target.model, traits, params: target.params, native: account.provider.native };
  const passThrough = name === call.dialect;
  const encoded = passThrough ? dialect.passRequest(call.body, call.request, to) : dialect.encodeRequest(call.request, to);
  if (!encoded.ok) return { reason: 'unsupported', phase: 'before_send', detail: encoded.unsupported };
  return {
    dialect: name,
    body: JSON.stringify(encoded.body),
    passThrough,
    altered: !passThrough || encoded.changed,
    warnings: encoded.warnings,
    reasons: traits.reasons || asksForReasoning(call.request),
  };
}

/** The client's own dialect where the provider speaks it, else what it prefers. */
export function targetDialect(account: Account, client: ClientDialectName): ClientDialectName {
  return account.dialects.includes(client) ? client : (account.dialects[0] ?? client);
}

function asksForReasoning({ reasoning }: ChatRequest): boolean {
  if (!reasoning) return false;
  return (reasoning.effort !== undefined && reasoning.effort !== 'none') || (reasoning.budgetTokens ?? 0) > 0;
}
