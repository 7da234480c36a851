import type { EventOf, UnderstudyEvent } from '@understudy/core';
import { describeCell } from './cells.ts';
import type { ExpectedCall } from './classes.ts';
import { clientApis } from './client-apis.ts';
import { readStream } from './readers/read-stream.ts';
import type { Shown, ShownCall } from './readers/shown.ts';
import { cellLimitMs, type Seen } from './run-cell.ts';

/** The only ways in which a stream may end. */
export type Ending =
  /** The first target's whole answer. */
  | 'completed'
  /** The second target's whole answer, and nothing of the first. */
  | 'recovered'
  /** Begun by the first target, ended by the second. */
  | 'spliced'
  | 'error';

export interface Verdict {
  readonly ending: Ending;
  /** Guarantees that do not hold, each in words that are the same for all cells that break it in the same way. */
  readonly violations: readonly string[];
}

export function judge(seen: Seen): Verdict {
  const shown = readStream(clientApis[seen.cell.dialect].wire, seen.status === 200 ? seen.bytes : Buffer.alloc(0));
  const ending = endingOf(seen, shown);
  return {
    ending,
    violations: [
      ...clientSide(seen, shown, ending),
      ...contentOf(seen, shown, ending),
      ...expected(seen, shown, ending),
      ...recordsOf(seen, shown, ending),
      ...sdkOf(seen, shown, ending),
    ],
  };
}

/** All that a person needs to look into a cell that went wrong. */
export function explain(seen: Seen, { ending, violations }: Verdict): string {
  const attempts = of(seen, 'attempt.end').map(({ target, reason, phase, detail }) => [target, reason, phase, detail].join(' '));
  return [`${describeCell(seen.cell)} (${ending}, ${Math.round(seen.ms)} ms)`, ...violations, ...attempts].join('\n    ');
}

function endingOf({ status, asked }: Seen, { error, seams }: Shown): Ending {
  if (status !== 200 || error) return 'error';
  if (seams > 0) return 'spliced';
  return asked[1] > 0 ? 'recovered' : 'completed';
}

function clientSide({ hung, broken, ms, status }: Seen, { problems }: Shown, ending: Ending): readonly string[] {
  if (hung) return ['hangs'];
  if (status !== 200) return [`answers with status ${status}`];
  return [
    ...when(broken !== undefined, `the connection breaks under the client`),
    ...when(ms > cellLimitMs, 'takes too long'),
    ...problems.map((problem) => `stream (${ending}): ${problem}`),
  ];
}

/** Nothing repeated, nothing lost, no call in parts. */
function contentOf({ cell, stream }: Seen, { text, reasoning, calls }: Shown, ending: Ending): readonly string[] {
  const whole = ending !== 'error';
  const isSaid = whole && sameText(cell, text, stream.text);
  const ids = new Set(calls.map(({ id }) => id));
  const good = calls.filter((call) => call.closed && stream.calls.some((one) => same(one, call)));
  const twice = stream.calls.some((one) => calls.filter((call) => same(one, call)).length > 1);
  return [
    ...when(!isSaid && !stream.text.startsWith(text), `text is no prefix of the answer (${ending})`),
    ...when(whole && !isSaid && stream.text.startsWith(text), `text is lost (${ending})`),
    ...when(!stream.reasoning.startsWith(reasoning), `reasoning is no prefix of what was thought (${ending})`),
    ...when(ending === 'completed' && reasoning !== stream.reasoning, 'reasoning is lost (completed)'),
    ...when(good.length < calls.length, `a tool call is shown in part or broken (${ending})`),
    ...when(twice, `a tool call is shown twice (${ending})`),
    ...when(ids.size < calls.length, `tool calls share an id (${ending})`),
    ...when(whole && stream.calls.some((one) => !calls.some((call) => same(one, call))), `a tool call is lost (${ending})`),
  ];
}

/** A target that is held to a schema by a tool writes the whole of a JSON text anew, with white space of its own. */
function sameText({ kind }: Seen['cell'], one: string, other: string): boolean {
  return one === other || (kind === 'structured' && says(one, JSON.parse(other)));
}

function same(expectedCall: ExpectedCall, { name, arguments: json }: ShownCall): boolean {
  return name === expectedCall.name && says(json, expectedCall.arguments);
}

function says(json: string, value: unknown): boolean {
  try {
    return canonical(JSON.parse(json)) === canonical(value);
  } catch {
    return false;
  }
}

/** What the place of a fault demands. */
function expected({ cell, stream, asked, target, ids }: Seen, { reasoning }: Shown, ending: Ending): readonly string[] {
  const { fault, k } = cell;
  const harmless = fault === 'garbage-event';
  const early = k <= stream.firstSemantic;
  const late = k > stream.finishAt && !harmless;
  const standing = ending === 'recovered' ? ids[1] : ids[0];
  return [
    // Where the other one cannot go on with it, the first is asked again as a last resort: twice.
    ...when(asked[0] !== 1 && !(ending === 'error' && asked[0] <= 3), `the first target got ${asked[0]} requests`),
    ...when(asked[1] > 1, `the second target got ${asked[1]} requests`),
    ...when(early && ending !== 'recovered' && !(harmless && ending === 'completed'), `before the first token: ${ending}`),
    ...when(early && ending === 'recovered' && reasoning !== '', 'before the first token: shows what the first target thought'),
    ...when(ending === 'error' && !mayEndInError(cell), `what may be continued (${cell.kind}) is not`),
    ...when(late && ending !== 'completed', `after the finish reason: ${ending}`),
    ...when(ending !== 'error' && target !== standing, `x-understudy-target names the wrong target (${ending})`),
  ];
}

/** Where no other target may go on: reasoning was shown signed. */
function mayEndInError({ kind, dialect }: Seen['cell']): boolean {
  return kind === 'reasoning' && clientApis[dialect].showsSignatures === true;
}

function recordsOf(seen: Seen, shown: Shown, ending: Ending): readonly string[] {
  const [starts, ends, failovers] = [of(seen, 'attempt.start'), of(seen, 'attempt.end'), of(seen, 'failover')];
  const callEnds = of(seen, 'call.end');
  const spoke = shown.text !== '' || shown.reasoning !== '' || shown.calls.length > 0;
  const [first] = ends;
  const outcomes: readonly string[] = {
    // A stream may break before its finish reason and behind a JSON text that is whole.
    completed: first?.reason === undefined ? ['served'] : ['recovered'],
    recovered: ['recovered'],
    spliced: ['recovered'],
    error: spoke ? ['partial'] : ['partial', 'failed'],
  }[ending];
  const [end] = callEnds;
  const hops = starts.filter(({ target }, i) => i > 0 && target !== starts[i - 1]?.target).length;
  const afterShown = failovers.filter(({ phase }) => phase === 'mid_stream').length;
  const running = starts.filter(({ attempt }) => ends.filter((one) => one.attempt === attempt).length !== 1).length;
  return [
    ...seen.trouble.map((trouble) => trouble.replace(/".*"/s, '...')),
    ...when(of(seen, 'call.start').length !== 1 || callEnds.length !== 1, `call.end comes ${callEnds.length} times`),
    ...when(end !== undefined && !outcomes.includes(end.outcome), `call.end says ${end?.outcome} (${ending})`),
    ...when(failovers.length !== hops, `${failovers.length} failover events for ${hops} hops (${ending})`),
    ...when(end !== undefined && end.failovers !== failovers.length, 'call.end counts other failovers than there were'),
    ...when(end !== undefined && end.attempts !== starts.length, 'call.end counts other attempts than there were'),
    ...when(
      // What does not join is no seam: then the answer ends in an error.
      ending === 'error' ? afterShown < shown.seams : afterShown !== shown.seams,
      `seams and failovers differ (${ending})`,
    ),
    ...when(running > 0 || ends.length > starts.length, 'attempts do not end once each'),
    ...when(seen.inFlight !== 0, 'a target still holds a place'),
    ...when(seen.open !== 0, 'a request to a provider is still open'),
  ];
}

/** The SDK must be of one mind with the bytes. */
function sdkOf({ cell, sdk, stream }: Seen, { finishes }: Shown, ending: Ending): readonly string[] {
  if (!sdk) return [];
  if (ending === 'error') return when(sdk.threw === undefined, 'the SDK takes an error for an answer');
  if (sdk.threw !== undefined) return [`the SDK throws (${ending}): ${sdk.threw.slice(0, 80)}`];
  return [
    ...when(!sameText(cell, sdk.text, stream.text), `the SDK reads another text (${ending})`),
    ...when(canonical(sdk.calls) !== canonical(stream.calls), `the SDK reads other tool calls (${ending})`),
    ...when(sdk.finish !== (finishes[0] ?? null), `the SDK reads another finish reason (${ending})`),
  ];
}

function of<Type extends UnderstudyEvent['type']>({ events }: Seen, type: Type) {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

const when = (broken: boolean, words: string): readonly string[] => (broken ? [words] : []);

/** The same text for equal JSON, however its keys are ordered. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
