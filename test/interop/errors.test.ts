import {
  BadRequestError as AnthropicBadRequest,
  APIError as AnthropicError,
  RateLimitError as AnthropicRateLimit,
  InternalServerError as AnthropicServerError,
} from '@anthropic-ai/sdk';
import type { Fault, WireName } from '@understudy/testing';
import {
  BadRequestError as OpenAIBadRequest,
  APIError as OpenAIError,
  RateLimitError as OpenAIRateLimit,
  InternalServerError as OpenAIServerError,
} from 'openai';
import { describe, expect, it } from 'vitest';
import { ask, type ClientName, clientNames, rawRequest } from '../support/clients.ts';
import { plugged } from '../support/plugged.ts';
import { keys, other, targetOf } from '../support/providers.ts';

const policy = { timeout: { firstToken: 300, reply: 300 }, retry: { attempts: 0 }, lastResort: 'off' } as const;

type Kind = 'bad request' | 'rate limit' | 'server error';
const classes = {
  'openai-chat': { 'bad request': OpenAIBadRequest, 'rate limit': OpenAIRateLimit, 'server error': OpenAIServerError },
  'anthropic-messages': {
    'bad request': AnthropicBadRequest,
    'rate limit': AnthropicRateLimit,
    'server error': AnthropicServerError,
  },
} as const;
const ownWire: Readonly<Record<ClientName, WireName>> = { 'openai-chat': 'openai', 'anthropic-messages': 'anthropic' };

interface Row {
  readonly name: string;
  /** Of the first and of the second target. */
  readonly faults: readonly [Fault, Fault];
  readonly status: number;
  readonly kind: Kind;
  /** Seconds; undefined: the answer says `x-should-retry: false` in its place. */
  readonly retryAfter?: string;
  /** One for each target that was asked. */
  readonly reasons: readonly string[];
}

const limited = (retryAfter: number): Fault => ({ type: 'rate-limited', hint: { retryAfter }, times: 'forever' });
const says = (status: number): Fault => ({ type: 'status', status, times: 'forever' });
const twice = (fault: Fault): readonly [Fault, Fault] => [fault, fault];

/** Which failure decides, and what it gives, by the design's table of statuses. */
const rows: readonly Row[] = [
  {
    name: 'refuse connections',
    faults: twice({ type: 'refuse' }),
    status: 502,
    kind: 'server error',
    reasons: ['connect', 'connect'],
  },
  { name: 'answer 500', faults: twice(says(500)), status: 502, kind: 'server error', reasons: ['server-error', 'server-error'] },
  {
    name: 'are overloaded',
    faults: twice(says(503)),
    status: 503,
    kind: 'server error',
    retryAfter: '2',
    reasons: ['overloaded', 'overloaded'],
  },
  {
    name: 'are too slow',
    faults: twice({ type: 'silent', times: 'forever' }),
    status: 504,
    kind: 'server error',
    reasons: ['slow', 'slow'],
  },
  {
    name: 'are over their rate limits',
    faults: [limited(30), limited(7)],
    status: 429,
    kind: 'rate limit',
    retryAfter: '7',
    reasons: ['rate-limited', 'rate-limited'],
  },
  {
    name: 'are limited and overloaded',
    faults: [limited(9), says(503)],
    status: 503,
    kind: 'server error',
    retryAfter: '9',
    reasons: ['rate-limited', 'overloaded'],
  },
  {
    name: 'refuse our keys',
    faults: twice({ type: 'unauthorized', times: 'forever' }),
    status: 502,
    kind: 'server error',
    reasons: ['unauthorized', 'unauthorized'],
  },
  {
    name: 'have no quota left',
    faults: twice({ type: 'quota', times: 'forever' }),
    status: 502,
    kind: 'server error',
    reasons: ['quota-exhausted', 'quota-exhausted'],
  },
  {
    name: 'do not know the model',
    faults: twice({ type: 'model-not-found', times: 'forever' }),
    status: 502,
    kind: 'server error',
    reasons: ['not-found', 'not-found'],
  },
  {
    name: 'find the prompt too long',
    faults: twice({ type: 'context-length', times: 'forever' }),
    status: 400,
    kind: 'bad request',
    reasons: ['too-long', 'too-long'],
  },
  {
    name: 'give a 200 that is no answer',
    faults: twice({ type: 'broken-json', times: 'forever' }),
    status: 502,
    kind: 'server error',
    reasons: ['malformed', 'malformed'],
  },
  {
    name: 'fail after the first refused the request itself',
    faults: [says(400), says(503)],
    status: 400,
    kind: 'bad request',
    reasons: ['rejected'],
  },
  {
    name: 'are overloaded, then refuse the request',
    faults: [says(503), { type: 'context-length', times: 'forever' }],
    status: 503,
    kind: 'server error',
    retryAfter: '2',
    reasons: ['overloaded', 'too-long'],
  },
];

const rig = plugged('express');

describe.each(clientNames)('what a client of %s is told when all targets', (client) => {
  const first = ownWire[client]; // a 400 of the client's making is passed on where both speak one dialect
  const targets = [targetOf(first), targetOf(other(first))];

  it.each(rows)('$name', async ({ faults, status, kind, retryAfter, reasons }) => {
    await rig.pair[first].always(faults[0]);
    await rig.pair[other(first)].always(faults[1]);
    for (const stream of [false, true]) {
      rig.begin({ policy }, first);
      const error = await ask(client, rig.app, { stream }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(classes[client][kind]);
      const { status: seen, headers, message } = error as OpenAIError | AnthropicError;
      expect(seen).toBe(status);
      expect(headers?.get('retry-after')).toBe(retryAfter ?? null);
      expect(headers?.get('x-should-retry')).toBe(retryAfter === undefined ? 'false' : null);
      expect(message).not.toMatch(/sk-/);
      await rig.instance.close({ drain: 0 });
    }

    rig.begin({ policy }, first);
    const { path, init } = rawRequest(client, false);
    const response = await fetch(rig.app.url + path, init);
    const text = await response.text();
    const { understudy } = JSON.parse(text) as { readonly understudy: { readonly attempts: readonly object[] } };
    expect(understudy.attempts).toEqual(
      reasons.map((reason, index) => expect.objectContaining({ target: targets[index], reason, ms: expect.any(Number) })),
    );
    for (const secret of [...Object.values(keys), 'How are you?']) expect(text).not.toContain(secret);
  });

  it('something that names our account: not which', async () => {
    const organization = 'org-Qm4vKzp2XwT8sLd1';
    const message = `Rate limit reached for ${organization} with the key ${keys[first]}.`;
    await rig.pair[first].always({
      type: 'status',
      status: 503,
      body: { error: { message, type: 'server_error' } },
      times: 'forever',
    });
    await rig.pair[other(first)].always({ type: 'status', status: 503, times: 'forever' });
    rig.begin({ policy }, first);
    const { path, init } = rawRequest(client, false);
    const text = await (await fetch(rig.app.url + path, init)).text();
    expect(text).toContain('Rate limit reached for [redacted]');
    expect(text).not.toContain(organization);
    expect(text).not.toContain(keys[first]);
  });
});
