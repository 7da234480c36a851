import { asksForReasoning } from '../call/asks-for-reasoning.ts';
import type { Call, ClientDialectName, PreparedRequest } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { PartialAnswer } from '../call/outcome.ts';
import type { ChatRequest } from '../call/request.ts';
import type { ContinuationMode } from '../call/served.ts';
import type { Target } from '../call/target.ts';
import { tokensOf } from '../call/tokens-of.ts';
import { dialects } from '../dialects/index.ts';
import type { Account } from '../providers/account.ts';
import { continuationTurns, withTurns } from './continue-request.ts';
import { takesPrefill } from './takes-prefill.ts';
import { targetTraits } from './target-traits.ts';

/** Writes the client's request for one target: its own bytes where both speak the same dialect, else a fresh translation. */
export function prepare(call: Call, target: Target, account: Account, partial?: PartialAnswer): PreparedRequest | Failure {
  const name = targetDialect(account, call.dialect);
  const dialect = dialects[name];
  const traits = targetTraits(target, account.kind);
  const passThrough = name === call.dialect;
  const reasons = traits.reasons || asksForReasoning(call.request);
  const continues = partial && (partial.mode ?? (takesPrefill(call.request, traits, name, reasons) ? 'prefill' : 'turn'));
  const isJson = call.request.output !== undefined;
  const refusal = continues && refusesToContinue(call, target, continues);
  if (refusal !== undefined) return { reason: 'unsupported', phase: 'before_send', detail: refusal };
  const { model, params } = target;
  const to = { model, traits, params, native: account.kind.native, goesOn: continues === 'prefill' };
  const turns =
    partial && continues ? continuationTurns(partial.text, continues, { mayCall: call.request.tools.length > 0, isJson }) : [];
  const maxTokens = partial && !reasons && !isJson ? tokensLeft(call.request, partial.text) : call.request.maxTokens;
  const request = turns.length > 0 ? withTurns(call.request, turns, maxTokens) : call.request;
  const body = turns.length > 0 ? dialect.withTurns(call.body, turns, maxTokens) : call.body;
  const encoded = passThrough ? dialect.passRequest(body, request, to) : dialect.encodeRequest(request, to);
  if (!encoded.ok) return { reason: 'unsupported', phase: 'before_send', detail: `it takes no ${encoded.unsupported}` };
  if (encoded.answerTool && continues) {
    return { reason: 'unsupported', phase: 'before_send', detail: 'it cannot go on with structured output that was begun' };
  }
  return {
    dialect: name,
    body: JSON.stringify(encoded.body),
    passThrough,
    altered: !passThrough || encoded.changed || turns.length > 0,
    warnings: encoded.warnings,
    reasons,
    ...(encoded.usageUnasked && { usageUnasked: true }),
    ...(encoded.answerTool && { answerTool: encoded.answerTool }),
    ...(encoded.toolNames && { toolNames: encoded.toolNames }),
    ...(continues && { continues }),
  };
}

/** What is left of the client's output limit; enough to end a sentence in any case. */
function tokensLeft({ maxTokens }: ChatRequest, said: string): number | undefined {
  return maxTokens === undefined
    ? undefined
    : Math.min(maxTokens, Math.max(fewestTokens, maxTokens - Math.round(tokensOf(said))));
}

const fewestTokens = 16;

function refusesToContinue({ request }: Call, { policy }: Target, mode: ContinuationMode): string | undefined {
  if (request.tools.length === 0) return undefined;
  const { continueWithTools } = policy.stream;
  if (continueWithTools === 'never') return 'answers of calls with tools are not continued';
  if (continueWithTools === 'prefill' && mode === 'turn') return 'it takes no assistant prefill, and the call has tools';
  return undefined;
}

/** The client's own dialect where the provider speaks it, else what it prefers. */
function targetDialect(account: Account, client: ClientDialectName): ClientDialectName {
  return account.dialects.includes(client) ? client : (account.dialects[0] ?? client);
}
