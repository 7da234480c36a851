import type { Attempt, BesideBody, Call, Send } from '../call/call.ts';
import type { CallSignatures, CallSigner } from '../call/call-signatures.ts';
import type { Failure } from '../call/failure.ts';
import type { Framing } from '../call/framing.ts';
import { jsonLimits } from '../call/json-meter.ts';
import { jsonSize } from '../call/json-size.ts';
import type { Outcome } from '../call/outcome.ts';
import { longReply, type Reply } from '../call/reply.ts';
import type { Served } from '../call/served.ts';
import { turn } from '../call/turn.ts';
import { restoreNames, restoringNames } from '../dialects/restore-names.ts';
import type { TargetDialect } from '../dialects/target-dialect.ts';
import { unwrapAnswer, unwrappingAnswer } from '../dialects/unwrap-answer.ts';
import type { Account } from '../providers/account.ts';
import { commitGate } from '../streaming/commit-gate.ts';
import { FrameReader } from '../streaming/frame-reader.ts';
import { holdsCalls, judgedCalls } from '../streaming/judged-calls.ts';
import { answerType, plainReply, withType } from './answer-type.ts';
import { type Authorized, authorized } from './authorized.ts';
import { decompressed } from './decompressed.ts';
import type { DispatchTracing } from './dispatch-tracing.ts';
import { type Answer, Exchange } from './exchange.ts';
import { Journal, type JournalParts } from './journal.ts';
import { parseInSteps } from './parse-in-steps.ts';
import { pathSegment } from './path-segment.ts';
import { readBody } from './read-body.ts';
import { readError, readNoMedia } from './read-error.ts';
import { readBroken, readFailure } from './read-failure.ts';
import { requestHeaders, withBeside, withEndpoint } from './request-headers.ts';
import { withoutBrokenCalls } from './without-broken-calls.ts';

/** The longest JSON answer, in bytes: the largest real answers are images of some MB. */
const longestReply = 16 * 1024 * 1024;

export interface SendParts extends JournalParts {
  /** Every dialect that a request may be prepared in, by name. */
  readonly dialects: ReadonlyMap<string, TargetDialect>;
  readonly tracing: DispatchTracing;
  /** Takes a secret that was not in the configuration out of all that leaves the process. */
  learn(secret: string): void;
  /** What models of the account have signed. */
  readonly signatures: CallSignatures;
}

/** Makes the attempt: the one place where exceptions of sockets and providers become failures. */
export function transport(parts: SendParts): Send {
  return async function send(attempt) {
    attempt.onSend?.();
    const journal = new Journal(attempt, parts);
    try {
      const outcome = await ask(attempt, parts, journal);
      return outcome.kind === 'failure' ? failed(outcome.failure) : outcome;
    } catch (error) {
      // Only a defect throws here: ours, or one of a provider that a user registered. The call must go on all the same.
      const failure: Failure = { reason: 'malformed', phase: 'before_commit', detail: 'not understood', said: String(error) };
      return failed(failure);
    }

    function failed(failure: Failure): Outcome {
      return { kind: 'failure', failure: journal.fail(failure), attempt: journal.number };
    }
  };
}

/** @param isRenewed - the target has refused the authorisation of this attempt once, and there is a new one */
async function ask(attempt: Attempt, parts: SendParts, journal: Journal, isRenewed = false): Promise<Outcome> {
  const { account, clock } = parts;
  const dialect = parts.dialects.get(attempt.prepared.dialect);
  if (!dialect) throw new Error(`The dialect "${attempt.prepared.dialect}" is not known.`);
  const sending: Sending = { number: journal.number, format: dialect };
  let answer: Answer;
  try {
    if (attempt.call.long) await turn(); // to hand a long body to the socket costs as much as to encode it
    answer = await dispatch(attempt, parts, sending);
  } catch (error) {
    return { kind: 'failure', failure: readBroken(error, 'before_headers') };
  }
  journal.headers(answer.status, answer.headers);
  const body = decompressed(answer.body, answer.headers['content-encoding']);
  const { continues, answerTool } = attempt.prepared;
  const passThrough = attempt.prepared.passThrough && answerTool === undefined;
  const signer = dialect.signsCalls && !passThrough ? parts.signatures.of(attempt.target.model) : undefined;
  const served: Served = { target: attempt.target, attempt: journal.number, passThrough, ...(continues && { continues }) };
  const received = { ...answer, body };
  if (answer.status < 200 || answer.status >= 300) {
    const failure = await readError(attempt, account, received, clock);
    if (isRenewed || failure.reason !== 'unauthorized' || !sending.renew?.(clock.now())) return { kind: 'failure', failure };
    journal.renews(failure);
    return ask(attempt, parts, journal, true);
  }
  if (!attempt.call.request.stream) return readReply(attempt, parts, received, { dialect, served, journal, signer });
  return readStream(attempt, parts, received, { dialect, served, journal, signer });
}

function framingOf({ kind }: Account, dialect: TargetDialect, passThrough = false): Framing {
  const own = passThrough ? dialect.pass?.framing : undefined;
  return kind.framingOf?.(dialect.name) ?? own ?? dialect.framing;
}

interface Sending {
  readonly number: number;
  readonly format: TargetDialect;
  /** Set where the request goes out with an authorisation that can be renewed. */
  renew?: Authorized['renew'];
}

function dispatch(
  attempt: Attempt,
  { account, connection, clock, tracing, learn }: SendParts,
  sending: Sending,
): Promise<Answer> {
  const { number, format } = sending;
  const { prepared, call, target, signal, progress, key = 0 } = attempt;
  const { dialect, type } = prepared;
  const body = type === undefined ? prepared.body : Buffer.from(prepared.body, 'latin1');
  const { stream } = call.request;
  const beside = prepared.passThrough ? besideFor(account, call) : undefined;
  const { operation } = call;
  const to = account.kind.endpoint({ operation, model: pathSegment(target.model), stream, dialect }, account.settings);
  const accept = format.plain ? '*/*' : 'application/json';
  const plain = requestHeaders(account, key, stream ? framingOf(account, format).accept : accept);
  const headers = {
    ...withType(withBeside(withEndpoint(plain, to.headers, account.headers), beside, account.headers), type),
    ...tracing.headers(call.id, number, target.provider),
  };
  const { origin, basePath } = connection;
  const path = basePath + to.path + (beside?.query ?? '');
  const request = { method: 'POST', url: origin + path, headers, body: prepared.body } as const;
  const signed = authorized(request, { account, key, signal, nowMs: clock.now(), learn });
  return signed instanceof Promise ? signed.then(ask) : ask(signed);

  function ask({ headers, renew }: Authorized): Promise<Answer> {
    if (renew) sending.renew = renew;
    const exchange = new Exchange(signal, progress, clock);
    try {
      tracing.run(() => {
        if (!signal.aborted) connection.dispatcher.dispatch({ origin, path, method: 'POST', headers, body }, exchange);
      });
    } catch (error) {
      // A dispatcher of the user's own may throw. Without this line the attempt's abort would reject `exchange.answer`, which nobody awaits.
      exchange.onResponseError(undefined, error as Error);
    }
    return exchange.answer;
  }
}

/** What goes out of what the client said beside its body. */
function besideFor({ kind }: Account, { beside }: Call): BesideBody | undefined {
  if (!beside || kind.besideInBody) return undefined;
  return kind.besideHeaders ? { ...beside, headers: kind.besideHeaders(beside.headers), query: '' } : beside;
}

interface Reading {
  readonly dialect: TargetDialect;
  readonly served: Served;
  readonly journal: Journal;
  /** Undefined where the client carries signatures itself, or the dialect has none. */
  readonly signer: CallSigner | undefined;
}

async function readReply(
  attempt: Attempt,
  { account, clock }: SendParts,
  answer: Answer,
  { dialect, served, journal, signer }: Reading,
): Promise<Outcome> {
  let text: string;
  try {
    const limit = dialect.bulk?.longestReplyBytes ?? longestReply;
    const body = await readBody(answer.body, limit);
    if (body.cut) return tooMuch(`an answer of more than ${limit} bytes`);
    text = body.text;
  } catch (error) {
    return { kind: 'failure', failure: readBroken(error, 'before_commit') };
  }
  const type = answerType(answer, dialect.plain);
  if (type !== undefined) return replied(plainReply(text), { ...served, type }, journal);
  const parsed = text.length < longReply ? undefined : ((await parseInSteps(text)) ?? null); // in steps, so that other calls get on meanwhile
  // `logprobs` may hold many values for each token, and no code goes through them.
  const { over } = parsed ? jsonSize(parsed, jsonLimits, dialect.bulk?.member ?? 'logprobs') : {};
  if (over) return tooMuch(`an answer of more ${over === 'values' ? 'values' : 'levels'} than ${jsonLimits[over]}`);
  const { toolNames, answerTool } = attempt.prepared;
  const read = dialect.decodeReply(text, parsed, signer);
  const unwrapped = answerTool === undefined ? read : unwrapAnswer(read, answerTool);
  const decoded = toolNames ? restoreNames(unwrapped, toolNames) : unwrapped;
  if (decoded.ok) {
    const { content, finish } = decoded.reply;
    const { tools } = attempt.call.request;
    if (finish.unified === 'length') {
      // What the output limit cut off is the client's own affair.
      const { reply } = decoded;
      return replied(served.passThrough ? reply : { ...reply, content: withoutBrokenCalls(content, tools) }, served, journal);
    }
    const judged = !served.passThrough || holdsCalls(attempt.call, attempt.target);
    if (judged && withoutBrokenCalls(content, tools) !== content) return malformed('arguments that are no JSON object');
    return replied(decoded.reply, served, journal);
  }
  if ('malformed' in decoded) return malformed(decoded.malformed, decoded.blameless);
  const { headers } = answer;
  const error = { status: 200, headers, body: decoded.providerError };
  return { kind: 'failure', failure: readFailure(attempt, account, error, 'before_commit', clock.now()) };
}

function replied(reply: Reply, served: Served, journal: Journal): Outcome {
  journal.answered(reply);
  return { kind: 'reply', reply, served };
}

async function readStream(
  attempt: Attempt,
  { account, clock, outside }: SendParts,
  answer: Answer,
  { dialect, served, journal, signer }: Reading,
): Promise<Outcome> {
  const { headers, body } = answer;
  const type = answerType(answer, dialect.media);
  if (dialect.media && type === undefined)
    return { kind: 'failure', failure: await readNoMedia(attempt, account, answer, clock) };
  const { toolNames, answerTool, usageUnasked = false, passThrough } = attempt.prepared;
  const { request, attempts } = attempt.call;
  const includeUsage = request.includeUsage || usageUnasked;
  // After a seam our encoder writes what a target of the client's own dialect says too.
  const tellsSources = request.webSearch !== undefined && (!passThrough || attempts.some(({ shown }) => shown === true));
  const plain = dialect.streamDecoder({ includeUsage, signer, tellsSources });
  const decoder = answerTool === undefined ? plain : unwrappingAnswer(plain, answerTool);
  const reader: FrameReader = new FrameReader({
    source: body,
    framing: framingOf(account, dialect, served.passThrough),
    decoder: toolNames ? restoringNames(decoder, toolNames) : decoder,
    terminator: dialect.pass?.terminator ?? '',
    classify: (error) => readFailure(attempt, account, { status: 200, headers, body: error }, reader.phase, clock.now()),
    broken: (error) => readBroken(error, reader.phase),
    judgedCalls: holdsCalls(attempt.call, attempt.target) ? judgedCalls(attempt.call.request.tools) : undefined,
    holdsSecret: outside.holdsSecret,
  });
  const stream = await commitGate(reader, attempt.progress);
  if ('reason' in stream) return { kind: 'failure', failure: stream };
  // After the finish the answer is whole, even if its socket breaks.
  body.onAbort(() => {
    if (!reader.seen.finish) stream.cancel(readBroken(attempt.signal.reason, 'mid_stream'));
  });
  journal.streams(stream, reader);
  return { kind: 'stream', stream, served: type === undefined ? served : { ...served, type } };
}

/** The limits are ours, and a client can ask for an answer beyond them: no fault of the target, and no better when asked for again. */
function tooMuch(detail: string): Outcome {
  return { kind: 'failure', failure: { reason: 'malformed', phase: 'before_commit', detail, blameless: true, noRetry: true } };
}

function malformed(detail: string, blameless?: true): Outcome {
  return { kind: 'failure', failure: { reason: 'malformed', phase: 'before_commit', detail, ...(blameless && { blameless }) } };
}
