import type { Fault, FaultOf, FaultType } from './faults.ts';
import { jsonType, streamTypeOf } from './rendered.ts';
import { seededRandom } from './seeded-random.ts';
import { end, hang, head, reset, type Step, whole } from './steps.ts';
import type { Exchange, Problem, Wire } from './wires/wire.ts';

/** Whose answer it is. */
export interface Asked {
  readonly wire: Wire;
  readonly exchange: Exchange;
  readonly stream: boolean;
  /** The credentials sent, if any. */
  readonly key: string | undefined;
}

type Blunt<Type extends FaultType> = (fault: FaultOf<Type>, asked: Asked) => readonly Step[];

/** An error of the wire as an answer. */
export function planError(what: Problem | number, { wire, exchange, key }: Asked, hint?: FaultOf<'rate-limited'>['hint']) {
  const { status, headers, body } = wire.error(what, exchange, key, hint);
  return whole(status, { ...wire.headers(exchange), ...headers }, body);
}

/** Faults that need no answer: what they do does not depend on what the model would have said. */
const blunt: { readonly [Type in FaultType]?: Blunt<Type> } = {
  status: planStatus,
  'rate-limited': ({ hint }, asked) => planError('rate-limited', asked, hint),
  quota: (_, asked) => planError('quota', asked),
  unauthorized: (_, asked) => planError('unauthorized', { ...asked, key: asked.key ?? 'sk-simulated' }),
  'model-not-found': (_, asked) => planError('model-not-found', asked),
  'context-length': (_, asked) => planError('context-length', asked),
  'content-filter': (_, asked) => planError('content-filter', asked),
  refuse: () => [reset], // a request on a connection that stood before the port was closed
  silent: () => [hang],
  'headers-then-silent': (_, asked) => [head(200, okHeaders(asked), true), hang],
  empty: (_, asked) => [head(200, okHeaders(asked), true), end],
  'empty-json': (_, asked) => planJson('{}', asked),
  'null-json': (_, asked) => planJson('null', asked),
  'broken-json': (_, asked) => planJson('{"id":"simulated","choices":[{"index":0,"mess', asked),
  'error-json': ({ error }, asked) => planJson(JSON.stringify(asked.wire.inBandError(error)), asked),
  garbage: ({ bytes = 512, seed = 1 }, asked) => {
    const random = seededRandom(seed, 0, 'garbage');
    return whole(
      200,
      okHeaders(asked),
      Uint8Array.from({ length: bytes }, () => random.below(256)),
    );
  },
  'text-plain': ({ status, text = 'upstream connect error or disconnect/reset before headers' }) =>
    whole(status, { 'content-type': 'text/plain' }, text),
  redirect: ({ to, status = 307 }) => whole(status, { location: to }, ''),
};

/** The steps of a fault that needs no answer; undefined for every other. */
export function planBlunt(fault: Fault, asked: Asked): readonly Step[] | undefined {
  if (fault.type === 'reset') return typeof fault.at === 'object' ? undefined : [reset];
  const plan = blunt[fault.type] as Blunt<FaultType> | undefined; // the table's row for this type takes this fault
  return plan?.(fault, asked);
}

function planStatus({ status, body, headers }: FaultOf<'status'>, { wire, exchange, key }: Asked): readonly Step[] {
  const usual = wire.error(status, exchange, key ?? 'sk-simulated');
  const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? usual.body);
  return whole(status, { ...wire.headers(exchange), ...usual.headers, ...headers }, text);
}

function planJson(body: string, { wire, exchange }: Asked): readonly Step[] {
  return whole(200, { ...wire.headers(exchange), ...jsonType }, body);
}

function okHeaders({ wire, exchange, stream }: Asked): Readonly<Record<string, string>> {
  return { ...wire.headers(exchange), ...(stream ? streamTypeOf(wire) : jsonType) };
}
