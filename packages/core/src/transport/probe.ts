import { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import { own } from '../call/own.ts';
import type { ProbePolicy } from '../call/policy.ts';
import type { ProbeAnswer } from '../call/probe-answer.ts';
import { ruleOf } from '../call/reasons.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import type { TargetDialect } from '../dialects/target-dialect.ts';
import type { Account } from '../providers/account.ts';
import { targetTraits } from '../requests/target-traits.ts';
import { withMembers } from '../requests/with-members.ts';
import { type AskParts, askOnce, type SmallAnswer, type SmallRequest } from './ask-once.ts';
import { pathSegment } from './path-segment.ts';
import { parseLenient } from './read-body.ts';
import { readBroken } from './read-failure.ts';

/** A probe that takes longer has failed. */
const longestMs = 10_000;
/** The smallest output limit that every model takes: some reasoning models refuse less than 16. */
const fewestTokens = 16;

/** Asks a target with a cheap request of our own. Never rejects. */
export async function probe(
  target: Target,
  { by, key }: { readonly by: ProbePolicy['by']; readonly key: number },
  parts: ProbeParts,
): Promise<ProbeAnswer> {
  const { account, clock, dialect } = parts;
  const tooLong: Failure = { reason: 'slow', phase: 'before_headers', detail: `no answer to a probe within ${longestMs} ms` };
  let failure: Failure | undefined;
  try {
    const request = by === 'models' ? modelsRequest(account, dialect) : completionRequest(account, target, dialect);
    const within = { limitMs: longestMs, tooLong, controller: new Ender() };
    failure = readAnswer(await askOnce({ ...request, key }, parts, within), { account, target, nowMs: clock.now() });
  } catch (error) {
    failure = readBroken(error, 'before_headers');
  }
  return by === 'models' ? ofModels(failure) : ofCompletion(failure);
}

export interface ProbeParts extends AskParts {
  /** The dialect that the account prefers. */
  readonly dialect: TargetDialect;
}

interface Reader {
  readonly account: Account;
  readonly target: Target;
  readonly nowMs: number;
}

function readAnswer({ status, headers, text, cut }: SmallAnswer, { account, target, nowMs }: Reader): Failure | undefined {
  // The status of a long list of models is enough.
  if (status === 200 && (cut || isAnswer(text))) return undefined;
  const read = account.kind.classify({ status, headers, body: parseLenient(text), nowMs });
  const reason = own(target.policy.statusCodes, String(status)) ?? read.reason;
  const detail = `${status} from ${target.provider} to a probe`;
  return {
    reason,
    phase: 'before_headers',
    detail,
    said: read.detail,
    status,
    ...(read.waitMs !== undefined && { waitMs: read.waitMs }),
  };
}

/**
 * A list of models proves that the key works, but neither credit nor the model. Some hosts have no such list, and some keys may not read it: an
 * answer that says so proves that the host works.
 */
function ofModels(failure: Failure | undefined): ProbeAnswer {
  if (!failure) return { well: true, proves: 'key' };
  const isThere = !ruleOf(failure.reason).blamesTarget && failure.reason !== 'rate-limited';
  return isThere ? { well: true, proves: 'nothing', met: failure } : { well: false, failure, ofTarget: false };
}

/** A 4xx about our probe request still proves that host, key and model work: only the request itself was rejected. */
function ofCompletion(failure: Failure | undefined): ProbeAnswer {
  if (!failure) return { well: true, proves: 'answer' };
  return ruleOf(failure.reason).status === 'own' ? { well: true, proves: 'key' } : { well: false, failure, ofTarget: true };
}

function modelsRequest({ kind, settings }: Account, { name }: TargetDialect): SmallCall {
  return { method: 'GET', to: kind.endpoint({ operation: 'models', stream: false, dialect: name }, settings) };
}

/** One word in, a few tokens out. */
const ping: ChatRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: 'ping' }] }],
  tools: [],
  maxTokens: fewestTokens,
  stream: false,
  includeUsage: false,
  unportable: [],
};

function completionRequest({ kind, settings }: Account, target: Target, dialect: TargetDialect): SmallCall {
  const { model } = target;
  const encoded = dialect.encodeRequest(ping, { model, traits: targetTraits(target, kind), params: {}, native: kind.native });
  if (!encoded.ok) throw new Error(`A probe cannot be written in ${dialect.name}: ${encoded.unsupported}`);
  const asked = { operation: 'chat', dialect: dialect.name } as const;
  const to = kind.endpoint({ ...asked, model: pathSegment(model), stream: false }, settings);
  return { method: 'POST', to, body: JSON.stringify(withMembers(encoded.body, kind, asked)) };
}

type SmallCall = Omit<SmallRequest, 'key'>;

function isAnswer(text: string): boolean {
  const body = parseLenient(text);
  return typeof body === 'object' && body !== null && !('error' in body && body.error !== null);
}
