import { SpanStatusCode } from '@opentelemetry/api';
import type { Fault, WireName } from '@understudy/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { frameworks } from '../support/apps.ts';
import { ask, clientNames, modelTold, type SdkName, sdkNames } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { answers, models, other, targetOf, wires } from '../support/providers.ts';
import { eventsOf, type RequestSpans, recordSpans } from '../support/tracing.ts';

/** How long a first target may take that is to be found slow. All others may take their time: a busy machine is no fault of theirs. */
const patienceMs = 250;
const impatient = { timeout: { firstToken: patienceMs, reasoning: patienceMs, reply: patienceMs } };
const modelsWith = (first: WireName, isSlow: boolean) => ({
  workhorse: {
    targets: [{ use: targetOf(first), ...(isSlow && impatient) }, targetOf(other(first))],
    policy: { retry: { backoff: { base: '1ms', max: '2ms' } } },
  },
});

/** What the first target's fault must come to, by the design's tables of reasons and phases. */
interface Expected {
  readonly reason: string;
  readonly phase: 'before_headers' | 'before_commit';
  readonly status?: number;
  /** Physical requests to the first target: 2 where its reason is retried on the same target. */
  readonly sends: 1 | 2;
  readonly waitMs?: number;
}

interface Row {
  readonly name: string;
  readonly fault: Fault;
  readonly json: (wire: WireName) => Expected;
  /** The first target is found to be slow. */
  readonly isSlow?: true;
  /** Where a stream differs. */
  readonly stream?: (wire: WireName) => Expected;
}

const error =
  (reason: string, status: number, sends: 1 | 2 = 1) =>
  (): Expected => ({ reason, phase: 'before_headers', status, sends });
const forever = { times: 'forever' } as const;

/** An error inside a 200: OpenAI's say that its server failed, Anthropic's, Google's and Amazon's that they are overloaded, Cohere's say nothing that is known. */
const inBands: Readonly<Record<WireName, Pick<Expected, 'reason' | 'sends'>>> = {
  openai: { reason: 'server-error', sends: 2 },
  'openai-responses': { reason: 'server-error', sends: 2 },
  anthropic: { reason: 'overloaded', sends: 1 },
  gemini: { reason: 'overloaded', sends: 1 },
  cohere: { reason: 'malformed', sends: 2 },
  'bedrock-converse': { reason: 'overloaded', sends: 1 },
};
const inBand = (wire: WireName): Expected => ({ phase: 'before_commit', status: 200, ...inBands[wire] });
const slowAfterHeaders = (): Expected => ({ reason: 'slow', phase: 'before_commit', status: 200, sends: 1 });

const quotaStatus: ReadonlyMap<WireName, number> = new Map([
  ['anthropic', 400],
  ['cohere', 402],
]);

const refusedKey: { readonly [wire in WireName]?: number } = { gemini: 400, 'bedrock-converse': 403 };

const rows: readonly Row[] = [
  {
    name: 'the connection is refused',
    fault: { type: 'refuse' },
    json: () => ({ reason: 'connect', phase: 'before_headers', sends: 2 }),
  },
  {
    name: 'our key is refused',
    fault: { type: 'unauthorized', ...forever },
    json: (wire) => error('unauthorized', refusedKey[wire] ?? 401)(),
  },
  {
    name: 'the model is not there',
    fault: { type: 'model-not-found', ...forever },
    json: (wire) => error('not-found', wire === 'openai-responses' || wire === 'bedrock-converse' ? 400 : 404)(),
  },
  {
    name: 'a rate limit asks for a second',
    fault: { type: 'rate-limited', hint: { retryAfter: 1 }, ...forever },
    json: () => ({ ...error('rate-limited', 429)(), waitMs: 1000 }), // another target is available: gone on at once
  },
  {
    name: 'the quota is used up',
    fault: { type: 'quota', ...forever },
    // Google and Amazon say that it is one for the day: nobody asks again within the hour.
    json: (wire) => ({
      ...error('quota-exhausted', quotaStatus.get(wire) ?? 429)(),
      ...((wire === 'gemini' || wire === 'bedrock-converse') && { waitMs: 3_600_000 }),
    }),
  },
  { name: 'a 500', fault: { type: 'status', status: 500, ...forever }, json: error('server-error', 500, 2) },
  { name: 'a 503', fault: { type: 'status', status: 503, ...forever }, json: error('overloaded', 503) },
  { name: 'a 529', fault: { type: 'status', status: 529, ...forever }, json: error('overloaded', 529) },
  {
    name: 'the first token is late',
    fault: { type: 'slow-first-token', ms: 60_000, ...forever },
    isSlow: true,
    json: () => ({ reason: 'slow', phase: 'before_headers', sends: 1 }),
    stream: slowAfterHeaders,
  },
  { name: 'an error inside a 200', fault: { type: 'error-event', afterTokens: 0, ...forever }, json: inBand },
  {
    name: 'silence after the headers',
    fault: { type: 'headers-then-silent', ...forever },
    isSlow: true,
    json: slowAfterHeaders,
  },
  {
    name: 'a 200 that ends empty',
    fault: { type: 'empty', ...forever },
    json: () => ({ reason: 'malformed', phase: 'before_commit', status: 200, sends: 2 }),
    stream: () => ({ reason: 'truncated', phase: 'before_commit', status: 200, sends: 1 }),
  },
];

const stops: Readonly<Record<SdkName, string>> = {
  'openai-chat': 'stop',
  'anthropic-messages': 'end_turn',
  'openai-responses': 'completed',
  gemini: 'STOP',
  'bedrock-converse': 'end_turn',
};
/** The frameworks do the same with all bytes: the whole product is played over one of them. */
const played = (framework: (typeof frameworks)[number]) =>
  framework === frameworks[0] ? { clients: sdkNames, firsts: wires } : { clients: clientNames, firsts: wires.slice(0, 2) };
const recorder = recordSpans();

afterAll(() => recorder.stop());

describe.each(frameworks)('%s', (framework) => {
  const rig = plugged(framework);

  /** Each cell has its own instance: what one cell learned of a target is no business of the next. */
  async function answered(
    client: SdkName,
    {
      first,
      servedBy,
      stream,
      isSlow = false,
    }: { first: WireName; servedBy: WireName; stream: boolean; isSlow?: boolean | undefined },
  ): Promise<RequestSpans> {
    rig.begin({ models: modelsWith(first, isSlow) }, first);
    recorder.reset();
    const got = await ask(client, rig.app, { stream });
    const { text, usage } = answers[servedBy];
    expect(got).toEqual({ text, finish: stops[client], model: modelTold(client, models[servedBy]), ...usage });
    return recorder.request();
  }

  describe.each(played(framework).clients)('a client of %s', (client) => {
    describe.each(played(framework).firsts)('whose first target is %s', (first) => {
      describe.each([
        ['JSON', false],
        ['a stream', true],
      ])('that wants %s', (_, stream) => {
        it('is served by the first target when nothing is wrong', async () => {
          const { server, call, attempts } = await answered(client, { first, servedBy: first, stream });
          expect(attempts).toHaveLength(1);
          expect(eventsOf(call)).toEqual([]);
          expect(eventsOf(server)).toEqual([]);
          for (const span of [server, call]) {
            expect(span.attributes).toMatchObject({
              'understudy.outcome': 'served',
              'understudy.failovers': 0,
              'understudy.target': targetOf(first),
            });
          }
          expect(attempts[0]?.status.code).toBe(SpanStatusCode.UNSET);
        });

        // Of a slow target the headers have to come within its patience, which a busy machine may take for itself.
        for (const { name, fault, json, stream: streamed, isSlow } of rows)
          it(`is served by the second target: ${name}`, { retry: isSlow ? 2 : 0 }, async () => {
            await rig.pair[first].always(fault);
            const second = other(first);
            const expected = (stream ? (streamed ?? json) : json)(first);

            const { server, call, attempts } = await answered(client, { first, servedBy: second, stream, isSlow });

            expectOneFailover([call, server], expected, { from: targetOf(first), to: targetOf(second) });
            expectAttempts(attempts, expected, [targetOf(first), targetOf(second)]);
            expect(call.status.code).toBe(SpanStatusCode.UNSET);
            expect(call.attributes).not.toHaveProperty('error.type');
            expect(call.attributes['understudy.attempts']).toBe(expected.sends + 1);
            expect(eventsOf(call, 'understudy.retry')).toHaveLength(expected.sends - 1);
            expect(rig.pair[second].requests).toHaveLength(1);
          });
      });
    });
  });
});

function expectOneFailover(
  spans: readonly RequestSpans['call'][],
  { reason, phase, status, sends, waitMs = 0 }: Expected,
  { from, to }: { readonly from: string; readonly to: string },
): void {
  for (const span of spans) {
    expect(eventsOf(span)).toEqual([
      {
        'understudy.from': from,
        'understudy.to': to,
        'understudy.reason': reason,
        'understudy.phase': phase,
        'understudy.attempt': sends,
        'understudy.elapsed_ms': expect.any(Number),
        'understudy.wait_ms': waitMs,
        'understudy.tokens_sent': 0,
        ...(status !== undefined && { 'http.response.status_code': status }),
      },
    ]);
    expect(Number(eventsOf(span)[0]?.['understudy.elapsed_ms'])).toBeGreaterThanOrEqual(0);
    expect(span.attributes).toMatchObject({
      'understudy.outcome': 'recovered',
      'understudy.failovers': 1,
      'understudy.target': to,
    });
  }
}

function expectAttempts(
  attempts: RequestSpans['attempts'],
  { reason, status, sends }: Expected,
  [first, second]: readonly [string, string],
): void {
  const kinds = sends === 2 ? ['first', 'retry', 'failover'] : ['first', 'failover'];
  expect(attempts.map(({ attributes }) => attributes['understudy.attempt.kind'])).toEqual(kinds);
  for (const [index, { attributes, status: spanStatus }] of attempts.entries()) {
    const failed = index < sends;
    expect(attributes['understudy.target']).toBe(failed ? first : second);
    expect(attributes['error.type']).toBe(failed ? reason : undefined);
    expect(attributes['http.response.status_code']).toBe(failed ? status : 200);
    expect(spanStatus.code).toBe(failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
  }
}
