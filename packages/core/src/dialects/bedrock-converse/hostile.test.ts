import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeTo } from '../../../../../test/support/encode-to.ts';
import type { JsonObject } from '../../call/json.ts';
import { bedrockFacts } from '../../providers/models/bedrock-models.ts';
import { traitsOf } from '../../requests/traits-of.ts';
import { defaultDialects } from '../default-dialects.ts';
import { bedrockConverse } from './index.ts';

const { client, target } = bedrockConverse;
const call = client.routes.find((route) => route.kind === 'call');
const count = client.routes.find((route) => route.kind === 'count');
const beside = { inPath: 'm', query: '', header: () => undefined };

const point = { cachePoint: { type: 'default', ttl: '1h' } };
const whole = {
  system: [{ text: 'Be brief.' }, point],
  messages: [
    {
      role: 'user',
      content: [
        { text: 'Hi' },
        { image: { format: 'png', source: { bytes: 'YQ==' } } },
        { document: { format: 'pdf', name: 'a', source: { bytes: 'YQ==' } } },
        { searchResult: { title: 'T', source: 'S', content: [{ text: 'found' }] } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
        { reasoningContent: { redactedContent: 'cmVk' } },
        { citationsContent: { content: [{ text: 'So.' }] } },
        { toolUse: { toolUseId: 'a', name: 'f', input: { a: [1] } } },
      ],
    },
    { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ json: { b: 1 } }], status: 'success' } }, point] },
  ],
  inferenceConfig: { maxTokens: 3000, temperature: 0.5, topP: 0.5, stopSequences: ['END'] },
  toolConfig: {
    tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }, point],
    toolChoice: { auto: {} },
  },
  additionalModelRequestFields: {
    thinking: { type: 'enabled', budget_tokens: 2000 },
    output_config: { effort: 'low' },
    top_k: 5,
  },
  outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"object"}' } } } },
  serviceTier: { type: 'flex' },
};
const places = [...JSON.stringify(whole).matchAll(/"[^"]*":|[[,](?=[{"[])/g)].length;

/** The body with one of its values, by the number of the value, in place of another. */
function withValue(at: number, value: unknown): JsonObject {
  let seen = 0;
  return JSON.parse(JSON.stringify(whole), (_name, given) => (seen++ === at ? value : given));
}

const models = [
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'us.anthropic.claude-opus-4-7',
  'us.amazon.nova-2-lite-v1:0',
  'm',
];
const writers = defaultDialects.flatMap((dialect) => (dialect.target?.operations.has('chat') ? [dialect.target] : []));

it('any body is read, or refused by the name of a field, and is written for any target, without an exception', () => {
  const told = { read: 0, refused: 0 };
  fc.assert(
    fc.property(fc.nat(places), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...models), (at, value, model) => {
      const body = withValue(at, value);
      const decoded = call?.decode({ ...beside, body });
      expect(count?.decode({ ...beside, body: { input: { converse: body } } }).ok).toBe(decoded?.ok);
      told[decoded?.ok ? 'read' : 'refused'] += 1;
      if (!decoded?.ok) return void expect(decoded?.param).toMatch(/^\w/);
      const to = encodeTo(traitsOf(bedrockFacts(model)), { model });
      const written = [
        ...writers.map((writer) => writer.encodeRequest(decoded.request, to)),
        target.pass.encode(body, decoded.request, to),
      ];
      for (const { ok } of written) expect(typeof ok).toBe('boolean');
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(told.read, told.refused)).toBeGreaterThan(100);
});
