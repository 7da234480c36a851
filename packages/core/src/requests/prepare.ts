import { asksForReasoning } from '../call/asks-for-reasoning.ts';
import type { Call, PreparedRequest } from '../call/call.ts';
import type { CallSignatures } from '../call/call-signatures.ts';
import type { Failure } from '../call/failure.ts';
import type { ModelTraits } from '../call/model-traits.ts';
import type { PrepareHow } from '../call/prepare-how.ts';
import type { ChatRequest } from '../call/request.ts';
import type { ContinuationMode } from '../call/served.ts';
import type { Target } from '../call/target.ts';
import { tokensOf } from '../call/tokens-of.ts';
import { leaveOutReasoning } from '../dialects/leave-out-reasoning.ts';
import type { EncodedRequest, TargetDialect } from '../dialects/target-dialect.ts';
import type { Account } from '../providers/account.ts';
import { spokenTo } from '../providers/spoken-to.ts';
import { continuationTurns, withTurns } from './continue-request.ts';
import { targetTraits } from './target-traits.ts';
import { withMembers } from './with-members.ts';

/** What is known of the account of a target. */
export interface PreparedFor {
  readonly account: Account;
  /** What targets may speak, by name. */
  readonly dialects: ReadonlyMap<string, TargetDialect>;
  /** What models of the account have signed. */
  readonly signatures: CallSignatures;
}

/** Writes the client's request for one target, in the first of the dialects spoken to its model that can say the request; the client's own one comes first. */
export function prepare(call: Call, target: Target, by: PreparedFor, how?: PrepareHow): PreparedRequest | Failure {
  const spoken = spokenTo(by.account, target.model);
  const first = spoken.includes(call.dialect) ? call.dialect : spoken[0];
  const dialect = by.dialects.get(first ?? '');
  if (!dialect) return unsupported(`its provider speaks no dialect that is known here to the model ${target.model}`);
  const prepared = prepareIn(dialect, call, target, by, how);
  if (!('reason' in prepared)) return prepared;
  for (const name of spoken) {
    const other = name === first ? undefined : by.dialects.get(name);
    const translated = other?.operations.has(call.operation) ? prepareIn(other, call, target, by, how) : prepared;
    if (!('reason' in translated)) return translated;
  }
  return prepared;
}

/** The client's own bytes where both speak the same dialect, else a fresh translation. */
function prepareIn(
  dialect: TargetDialect,
  call: Call,
  target: Target,
  { account, signatures }: PreparedFor,
  { partial, withoutReasoning }: PrepareHow = {},
): PreparedRequest | Failure {
  if (!dialect.operations.has(call.operation)) return unsupported(`its dialect ${dialect.name} has no ${call.operation}`);
  const traits = targetTraits(target, account.kind);
  const own = dialect.name === call.dialect ? dialect.pass : undefined;
  const isReasoning = traits.isReasoning || asksForReasoning(call.request);
  const isJson = call.request.output !== undefined;
  const continues = partial && (partial.mode ?? (takesPrefill(call.request, traits, dialect, isReasoning) ? 'prefill' : 'turn'));
  const refusal = continues && refusesToContinue(call, target, continues);
  if (refusal !== undefined) return unsupported(refusal);
  const { model, params } = target;
  const isStandIn = target.provider !== call.candidates[0]?.provider;
  const signer = dialect.signsCalls && signatures.of(model);
  const goesOnWith = continues === 'prefill';
  const to = { model, traits, params, native: account.kind.native, goesOn: goesOnWith, isStandIn, withoutReasoning, signer };
  const turns =
    partial && continues ? continuationTurns(partial.text, continues, { mayCall: call.request.tools.length > 0, isJson }) : [];
  const maxTokens = partial && !isReasoning && !isJson ? tokensLeft(call.request, partial.text) : call.request.maxTokens;
  const goesOn = turns.length > 0;
  const asked = withoutReasoning ? leaveOutReasoning(call.request) : call.request;
  const request = goesOn ? withTurns(asked, turns, maxTokens) : asked;
  const rewritten = own && hasForeignTools(call.request, account, traits) ? dialect.encodeRequest(request, to) : undefined;
  const pass = rewritten?.ok ? undefined : own;
  const encoded = pass
    ? pass.encode(goesOn ? pass.appendTurns(call.body, turns, maxTokens) : call.body, request, to)
    : (rewritten ?? dialect.encodeRequest(request, to));
  if (!encoded.ok) return unsupported(`it takes no ${encoded.unsupported}`);
  const said = pass && call.beside ? account.kind.besideInBody?.(call.beside.headers, model) : undefined;
  const body = withMembers(encoded.body, account.kind, { dialect: dialect.name, operation: call.operation }, { params, said });
  return {
    dialect: dialect.name,
    ...bodyOf({ ...encoded, body }),
    passThrough: pass !== undefined,
    altered: pass === undefined || encoded.changed || goesOn,
    warnings: encoded.warnings,
    isReasoning: isReasoning || request.webSearch !== undefined,
    ...(encoded.usageUnasked && { usageUnasked: true }),
    ...(encoded.answerTool && { answerTool: encoded.answerTool }),
    ...(encoded.toolNames && { toolNames: encoded.toolNames }),
    ...(continues && { continues }),
  };
}

/** Tools that OpenAI's newer models alone have: others of its dialects get functions in their place, where the rest of the request can be written anew. */
function hasForeignTools({ tools }: ChatRequest, { kind }: Account, { freeText }: ModelTraits): boolean {
  return (!kind.native || freeText === false) && tools.some(({ form }) => form !== undefined);
}

/** Bytes as a text of one character each: then whatever reads a body reads one kind of thing. */
function bodyOf({ body, raw }: Extract<EncodedRequest, { ok: true }>): Pick<PreparedRequest, 'body' | 'type'> {
  if (!raw) return { body: JSON.stringify(body) };
  const { buffer, byteOffset, length } = raw.bytes;
  return { body: Buffer.from(buffer, byteOffset, length).toString('latin1'), type: raw.type };
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
