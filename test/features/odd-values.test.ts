import { expect, it } from 'vitest';
import type { JsonObject } from '../../packages/core/src/call/json.ts';
import { bedrockInvoke } from '../../packages/core/src/dialects/bedrock-invoke/index.ts';
import type { ClientDialect } from '../../packages/core/src/dialects/client-dialect.ts';
import { defaultDialects } from '../../packages/core/src/dialects/default-dialects.ts';
import { builtInKinds } from '../../packages/core/src/providers/registry.ts';
import { traitsOf } from '../../packages/core/src/requests/traits-of.ts';
import { decodeCall } from '../support/decode-call.ts';
import { features, plainBodies } from './features.ts';
import { targets } from './reach.ts';

const spoken = [...targets].map(([name, { kind, plain: model }]) => {
  const target = defaultDialects.find((dialect) => dialect.target?.name === name)?.target;
  const known = builtInKinds.get(kind);
  if (!target || !known) throw new Error(`There is no ${name}.`);
  return { target, to: { model, traits: traitsOf(known.facts(model)), params: {}, native: true } };
});

/** All that is done with the body of a call before it is sent, for targets of every API. */
function take(client: ClientDialect, body: JsonObject): void {
  const decoded = decodeCall(client, body);
  if (!decoded.ok) return;
  for (const { target, to } of spoken) {
    target.encodeRequest(decoded.request, to);
    if (target.name === client.name) target.pass?.encode(decoded.body ?? body, decoded.request, to);
  }
}

/** The value with something odd in the place of each of its members, one at a time. */
function* withOdd(value: unknown): Generator<unknown> {
  // As a text neither is anything, and JSON may hold both: a template string and `join` throw.
  yield { toString: 1, valueOf: 1 };
  yield [{ toString: 1, valueOf: 1 }];
  if (Array.isArray(value)) {
    for (const [at, member] of value.entries()) for (const odd of withOdd(member)) yield value.with(at, odd);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) for (const odd of withOdd(member)) yield { ...value, [name]: odd };
  }
}

const invoked = features.flatMap(({ said }): readonly JsonObject[] =>
  said['anthropic-messages'] ? [said['anthropic-messages']] : [],
);
const invokeBodies = invoked.map((body) => ({
  ...{ anthropic_version: 'bedrock-2023-05-31', anthropic_beta: ['a'], max_tokens: 9 },
  ...plainBodies['anthropic-messages'],
  ...body,
}));
const clients = defaultDialects.flatMap(({ client }) => (client ? [client] : []));

it.each(clients.map((client) => [client.name, client] as const))(
  'no member of a body is ever an error of ours, whatever it holds (%s)',
  (name, client) => {
    const bodies =
      client === bedrockInvoke.client
        ? invokeBodies
        : features.flatMap(({ said }) => (said[name] ? [{ ...plainBodies[name], ...said[name] }] : []));
    let taken = 0;
    for (const body of bodies)
      for (const odd of withOdd(body)) {
        if (typeof odd !== 'object' || odd === null || Array.isArray(odd)) continue;
        expect(() => take(client, odd as JsonObject), JSON.stringify(odd)).not.toThrow();
        taken += 1;
      }
    if (plainBodies[name]) expect(taken).toBeGreaterThan(300);
  },
);
