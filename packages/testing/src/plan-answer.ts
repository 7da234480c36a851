import { type Answer, fillIn, type ModelAnswer, type Recording } from './answer.ts';
import { defaultAnswer } from './default-answer.ts';
import type { Fault } from './faults.ts';
import { isObject, parseJson } from './json.ts';
import type { ProviderOptions } from './options.ts';
import { placeOf } from './place-of.ts';
import { type Asked, planBlunt, planError } from './plan-blunt.ts';
import { planStream } from './plan-stream.ts';
import { planWhole } from './plan-whole.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { jsonType, type Rendered, renderRecording, streamTypeOf } from './rendered.ts';
import { cutAfterBytes, type Step, wait } from './steps.ts';
import type { Problem } from './wires/wire.ts';

/** All that is done to answer one request, decided before a byte is sent. */
export async function planAnswer(
  fault: Fault,
  request: RecordedRequest,
  asked: Asked,
  options: ProviderOptions,
): Promise<readonly Step[]> {
  const steps = planBlunt(fault, asked) ?? (await planOnAnswer(fault, request, asked, options));
  return options.latencyMs === undefined ? steps : [wait(options.latencyMs), ...steps];
}

/** Faults that change an answer: the request has to be one that gets an answer. */
async function planOnAnswer(fault: Fault, request: RecordedRequest, asked: Asked, options: ProviderOptions) {
  const problem = problemOf(request, asked, options);
  if (problem !== undefined) return planError(problem, asked);
  const what = placeOf(request.path, asked.wire)?.what;
  if (what === 'models') return shape(fault, modelList(asked, options), asked, options);
  const given = typeof options.answer === 'function' ? await options.answer(request) : options.answer;
  if (given !== undefined && isFault(given)) {
    return planBlunt(given, asked) ?? shape(given, render(undefined, request, asked), asked, options);
  }
  if (what === 'count') return shape(fault, renderCount(given, request, asked), asked, options);
  if (given !== undefined && 'recording' in given) return planRecording(fault, given.recording, asked, options);
  return shape(fault, render(given, request, asked), asked, options);
}

/** A recording brings its own cuts; any other fault of the script is laid over it. */
function planRecording(fault: Fault, recording: Recording, asked: Asked, options: ProviderOptions): readonly Step[] {
  const { splitAt, cutAt } = recording;
  const own: Fault = splitAt === undefined || fault.type !== 'ok' ? fault : { type: 'split', at: splitAt };
  const steps = shape(own, renderRecording(recording), asked, options);
  return cutAt === undefined ? steps : cutAfterBytes(steps, cutAt);
}

function shape(fault: Fault, rendered: Rendered, asked: Asked, { chunkDelayMs = 0, firstTokenMs = 0 }: ProviderOptions) {
  if (rendered.kind === 'whole') return planWhole(fault, rendered, asked);
  return planStream(fault, rendered, { chunkDelayMs, firstTokenMs }, asked.wire);
}

function problemOf(
  request: RecordedRequest,
  { wire, exchange, key }: Asked,
  { apiKey, models, prefill }: ProviderOptions,
): Problem | undefined {
  const { method, path, headers, bodyText } = request;
  const { what, host } = placeOf(path, wire) ?? {};
  if (what === undefined) return 'not-found';
  if (method !== (what === 'models' ? 'GET' : 'POST')) return 'method-not-allowed';
  if (!(typeof apiKey === 'function' ? apiKey(key) : (apiKey ?? key) === key)) return 'unauthorized';
  if (what === 'models') return undefined;
  const incoming = { headers, json: parseJson(bodyText), prefill, model: exchange.model, ...(host && { host }) };
  const problem = what === 'count' ? wire.count?.check(incoming) : wire.check(incoming);
  if (problem !== undefined) return problem;
  return models !== undefined && !models.includes(exchange.model) ? 'model-not-found' : undefined;
}

function modelList({ wire, exchange }: Asked, { models = ['simulated-model'] }: ProviderOptions): Rendered {
  return { kind: 'whole', status: 200, headers: { ...wire.headers(exchange), ...jsonType }, body: wire.models(models) };
}

/** What the answer's usage says, or what is counted of the request: the same in both. */
function renderCount(given: Answer | undefined, request: RecordedRequest, { wire, exchange }: Asked): Rendered {
  const answer = given !== undefined && !('recording' in given) ? given : defaultAnswer(wire, exchange);
  const { usage } = fillIn(answer, exchange.model, request.bodyText);
  const body = JSON.stringify(wire.count?.body(usage.inputTokens));
  return { kind: 'whole', status: 200, headers: { ...wire.headers(exchange), ...jsonType }, body };
}

function render(given: ModelAnswer | undefined, request: RecordedRequest, { wire, exchange, stream }: Asked): Rendered {
  const searches = wire.searches?.(exchange.body) ?? false;
  const answer = fillIn(given ?? defaultAnswer(wire, exchange), exchange.model, request.bodyText, searches);
  const headers = wire.headers(exchange);
  return stream
    ? { kind: 'stream', status: 200, headers: { ...headers, ...streamTypeOf(wire) }, events: wire.stream(answer, exchange) }
    : { kind: 'whole', status: 200, headers: { ...headers, ...jsonType }, body: wire.json(answer, exchange) };
}

function isFault(value: Answer | Fault): value is Fault {
  return isObject(value) && 'type' in value;
}
