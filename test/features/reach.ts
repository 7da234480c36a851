import type { JsonObject } from '../../packages/core/src/call/json.ts';
import type { ClientDialect } from '../../packages/core/src/dialects/client-dialect.ts';
import { defaultDialects } from '../../packages/core/src/dialects/default-dialects.ts';
import type { TargetDialect } from '../../packages/core/src/dialects/target-dialect.ts';
import { builtInKinds } from '../../packages/core/src/providers/registry.ts';
import { traitsOf } from '../../packages/core/src/requests/traits-of.ts';
import { decodeCall } from '../support/decode-call.ts';
import { type Feature, plainBodies } from './features.ts';

/**
 * How a feature reaches a target. `carried`: as the client wrote it. `translated`: in the form of the target's API. `dropped`: without it, with a
 * `warning`. `refused`: the target is left out. `lost`: without it and without a word, which is a defect.
 */
export type Reach = 'carried' | 'translated' | 'dropped' | 'refused' | 'lost';

/** A model that takes everything that its API has: one that reasons, one that does not, and one that searches the web, where not every model does. */
interface Models {
  readonly kind: string;
  readonly plain: string;
  readonly reasons: string;
  readonly searches?: string;
}

/** The target APIs of calls, and models that take what these have. */
export const targets: ReadonlyMap<string, Models> = new Map([
  ['openai-chat', { kind: 'openai', plain: 'gpt-4.1', reasons: 'gpt-5.1', searches: 'gpt-4o-search-preview' }],
  ['openai-responses', { kind: 'openai', plain: 'gpt-4.1', reasons: 'gpt-5.1' }],
  ['anthropic-messages', { kind: 'anthropic', plain: 'claude-sonnet-4-5', reasons: 'claude-sonnet-4-6' }],
  [
    'bedrock-converse',
    {
      kind: 'bedrock',
      plain: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      reasons: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    },
  ],
  ['cohere-chat', { kind: 'cohere', plain: 'command-a-03-2025', reasons: 'command-a-reasoning-08-2025' }],
  ['gemini', { kind: 'gemini', plain: 'gemini-2.5-flash', reasons: 'gemini-3-pro-preview' }],
]);

/** How a feature that a client of one API asks for reaches a target of another; undefined where the client's API cannot say it. */
export function reachOf(feature: Feature, from: string, to: string): Reach | undefined {
  const said = feature.said[from];
  const client = defaultDialects.find((dialect) => dialect.client?.name === from)?.client;
  const target = defaultDialects.find((dialect) => dialect.target?.name === to)?.target;
  if (!said || !client || !target) return undefined;
  const plain = plainBodies[from] ?? {};
  const bare = encoded(client, target, { ...plain, ...feature.bare?.[from] }, feature);
  const asked = encoded(client, target, { ...plain, ...said }, feature);
  if (!bare.ok) throw new Error(`${to} does not take a plain call of ${from}: ${bare.unsupported}`);
  if (!asked.ok) return 'refused';
  const isSame = JSON.stringify(asked.body) === JSON.stringify(bare.body);
  if (isSame) return asked.warnings.length > bare.warnings.length ? 'dropped' : 'lost';
  return from === to ? 'carried' : 'translated';
}

function encoded(
  client: ClientDialect,
  target: TargetDialect,
  body: JsonObject,
  { ofReasoning, ofSearch, models: own, kinds }: Feature,
) {
  const models = targets.get(target.name) as Models;
  const kind = builtInKinds.get(kinds?.[target.name] ?? models.kind);
  const usual = ofReasoning ? models.reasons : ((ofSearch && models.searches) ?? models.plain);
  const model = own?.[target.name] ?? usual;
  if (!kind) throw new Error(`There is no kind "${models.kind}".`);
  const decoded = decodeCall(client, body);
  if (!decoded.ok) throw new Error(`${client.name} does not read ${JSON.stringify(body)}: ${decoded.message}`);
  const to = { model, traits: traitsOf(kind.facts(model)), params: {}, native: kind.native };
  const pass = client.name === target.name ? target.pass : undefined;
  return pass ? pass.encode(body, decoded.request, to) : target.encodeRequest(decoded.request, to);
}
