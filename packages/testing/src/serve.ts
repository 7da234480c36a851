import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import type { Fault } from './faults.ts';
import { isObject, parseJson } from './json.ts';
import type { Listener } from './listener.ts';
import type { ProviderOptions } from './options.ts';
import { placeOf } from './place-of.ts';
import { planAnswer } from './plan-answer.ts';
import type { Asked } from './plan-blunt.ts';
import { plainHeaders, readBody } from './read-request.ts';
import type { LoggedRequest } from './recorded-request.ts';
import type { RequestLog } from './request-log.ts';
import type { Script } from './script.ts';
import { seededRandom } from './seeded-random.ts';
import { sendSteps } from './send-steps.ts';
import { type Step, whole } from './steps.ts';
import type { Exchange, Wire } from './wires/wire.ts';

/** What the parts of one provider share. */
export interface Running {
  readonly options: ProviderOptions;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly script: Script;
  readonly log: RequestLog;
  readonly listener: Listener;
  /** Brings the port into the state that the script says. */
  follow(): Promise<void>;
  nextNumber(): number;
}

/** Reads a request, lets it meet its fault, answers. */
export async function serve(running: Running, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { clock, script, log, listener } = running;
  const { socket } = req;
  const closed = new AbortController();
  let closedAt: number | undefined;
  res.on('close', () => {
    closedAt = clock.nowMs();
    closed.abort();
  });
  listener.busy(socket, true);
  const bodyText = await readBody(req);
  if (bodyText === undefined) return;
  const refusing = script.current().fault.type === 'refuse';
  const fault = refusing ? script.current().fault : script.take();
  const request = recordOf(running, req, bodyText, fault);
  log.add(request);
  if (!refusing) void running.follow();

  const steps = await planAnswer(fault, request, askedOf(running, request), running.options).catch(planThrown);
  const send = (all: readonly Step[]) => sendSteps(all, res, clock, closed.signal);
  const sent = await send(steps).catch((error) => send(planThrown(error)));
  if (!closed.signal.aborted && sent !== 'broken') await new Promise((resolve) => res.once('close', resolve));
  const complete = sent === 'broken' || (sent === 'answered' && res.writableFinished);
  log.ended(request, complete ? 'finished' : clock.stopped() ? 'closed' : 'aborted', closedAt);
  listener.busy(socket, false);
}

/** For an answer function that throws, and for a status or header that HTTP does not know. */
function planThrown(error: unknown): readonly Step[] {
  return whole(500, { 'content-type': 'text/plain' }, `The simulated provider has no answer: ${String(error)}`);
}

function recordOf({ clock, listener }: Running, req: IncomingMessage, bodyText: string, fault: Fault): LoggedRequest {
  const json = parseJson(bodyText);
  return {
    method: req.method ?? '',
    path: req.url ?? '',
    headers: plainHeaders(req),
    headersRaw: req.rawHeaders,
    body: isObject(json) ? json : {},
    bodyText,
    at: clock.nowMs(),
    connection: listener.numberOf(req.socket),
    fault: fault.type,
    aborted: false,
    abortedAt: undefined,
    finished: false,
  };
}

function askedOf({ options, wire, clock, nextNumber }: Running, { path, body, headers }: LoggedRequest): Asked {
  const number = nextNumber();
  const random = (purpose: string) => seededRandom(options.seed ?? 1, number, purpose);
  const requestId = wire.requestId(random('request'));
  const place = placeOf(path, wire);
  const model = place?.model ?? (typeof body.model === 'string' ? body.model : '');
  const key = wire.keyOf(headers);
  const exchange: Exchange = { model, body, number, epochMs: clock.epochMs(), requestId, account: key ?? '', random };
  return { wire, exchange, stream: place?.stream ?? body.stream === true, key };
}
