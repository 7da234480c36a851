import { asksForReasoning } from '../call/asks-for-reasoning.ts';
import type { Call, PreparedRequest } from '../call/call.ts';
import type { Failure } from '../call/failure.ts';
import type { JsonObject } from '../call/json.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { PartialAnswer } from '../call/outcome.ts';
import type { ChatRequest } from '../call/request.ts';
import type { ContinuationMode } from '../call/served.ts';
import type { Target } from '../call/target.ts';
import { tokensOf } from '../call/tokens-of.ts';
import { edited } from '../dialects/edited.ts';
import type { TargetDialect } from '../dialects/target-dialect.ts';
import type { Account } from '../providers/account.ts';
import { spokenTo } from '../providers/spoken-to.ts';
import { continuationTurns, withTurns } from './continue-request.ts';
import { targetTraits } from './target-traits.ts';

/** The account of a target, and the dialect in which it is asked for a call. */
export interface PreparedFor {
  readonly account: Account;
  /** Undefined: the account has none for the model. */
  readonly dialect: TargetDialect | undefined;
}

/** Writes the client's request for one target: its own bytes where both speak the same dialect, else a fresh translation. */
export function prepare(
  call: Call,
  target: Target,
  { account, dialect }: PreparedFor,
  partial?: PartialAnswer,
): PreparedRequest | Failure {
  if (!dialect) return unsupported(`its provider speaks no dialect that is known here to the model ${target.model}`);
  if (!dialect.operations.has(call.operation)) return unsupported(`its dialect ${dialect.name} has no ${call.operation}`);
  const traits = targetTraits(target, account.kind);
  const pass = dialect.name === call.dialect ? dialect.pass : undefined;
  const isReasoning = traits.isReasoning || asksForReasoning(call.request);
  const isJson = call.request.output !== undefined;
  const continues = partial && (partial.mode ?? (takesPrefill(call.request, traits, dialect, isReasoning) ? 'prefill' : 'turn'));
  const refusal = continues && refusesToContinue(call, target, continues);
  if (refusal !== undefined) return unsupported(refusal);
  const { model } = target;
  const members = hostMembers(call, target, account, dialect);
  const isStandIn = target.provider !== call.candidates[0]?.provider;
  const to = { model, traits, params: target.params, native: account.kind.native, goesOn: continues === 'prefill', isStandIn };
  const turns =
    partial && continues ? continuationTurns(partial.text, continues, { mayCall: call.request.tools.length > 0, isJson }) : [];
  const maxTokens = partial && !isReasoning && !isJson ? tokensLeft(call.request, partial.text) : call.request.maxTokens;
  const goesOn = turns.length > 0;
  const request = goesOn ? withTurns(call.request, turns, maxTokens) : call.request;
  const encoded = pass
    ? pass.encode(goesOn ? pass.appendTurns(call.body, turns, maxTokens) : call.body, request, to)
    : dialect.encodeRequest(request, to);
  if (!encoded.ok) return unsupported(`it takes no ${encoded.unsupported}`);
  if (encoded.answerTool && continues) return unsupported('it cannot go on with structured output that was begun');
  return {
    dialect: dialect.name,
    body: JSON.stringify(edited(encoded.body, members)),
    passThrough: pass !== undefined,
    altered: pass === undefined || encoded.changed || goesOn,
    warnings: encoded.warnings,
    isReasoning,
    ...(encoded.usageUnasked && { usageUnasked: true }),
    ...(encoded.answerTool && { answerTool: encoded.answerTool }),
    ...(encoded.toolNames && { toolNames: encoded.toolNames }),
    ...(continues && { continues }),
  };
}

function unsupported(detail: string): Failure {
  return { reason: 'unsupported', phase: 'before_send', detail };
}

/**
 * Whether the target takes a begun answer together with everything else that the request asks for.
 *
 * @param isReasoning - the model reasons, or is asked to
 */
function takesPrefill(request: ChatRequest, traits: ModelTraits, dialect: TargetDialect, isReasoning: boolean): boolean {
  // Claude refuses a begun answer together with structured output; a model that is held to a schema begins anew.
  if (!traits.prefill || request.output !== undefined) return false;
  return dialect.takesPrefill(request, traits, isReasoning);
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

/** What is set in the body of each request to a target: the configured `params`, over what the host wants. */
export function paramsFor({ params }: Target, { kind }: Account, dialect: string): JsonObject {
  return kind.members ? { ...kind.members(dialect), ...params } : params;
}

const none: JsonObject = {};

/**
 * What the host wants in the body, where the configured `params` say nothing else: members of its own, and what the client said beside the body. They change
 * nothing of what the client asked for, so that a refusal of the body is still the client's to hear.
 */
function hostMembers(
  { beside, dialect }: Call,
  { params, model }: Target,
  { kind }: Account,
  { name }: TargetDialect,
): JsonObject {
  const said = name === dialect && beside ? kind.besideInBody?.(beside.headers, model) : undefined;
  const own = kind.members?.(name);
  if (!said && !own) return none;
  return Object.fromEntries(Object.entries({ ...own, ...said }).filter(([member]) => !Object.hasOwn(params, member)));
}

/** The client's own dialect where the account speaks it to the model, else what the account prefers; undefined where the account has no dialect for the model. */
export function targetDialect(
  account: Account,
  { model, client }: { readonly model: string; readonly client: string },
  known: ReadonlyMap<string, TargetDialect>,
): TargetDialect | undefined {
  const spoken = spokenTo(account, model);
  return known.get((spoken.includes(client) ? client : spoken[0]) ?? '');
}
