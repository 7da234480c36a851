import type { JsonObject } from '../call/json.ts';
import type { Unportable } from '../call/request.ts';
import { isGiven } from './json.ts';
import type { RequestReader } from './request-reader.ts';
import type { EncodeTo } from './target-dialect.ts';

/** Fields that Chat Completions and Responses have alike, at OpenAI itself. Other hosts of these wires may refuse them. */
export const sharedFields: ReadonlySet<string> = new Set([
  ...['service_tier', 'prompt_cache_key', 'prompt_cache_retention'],
  ...['verbosity', 'metadata'],
]);

/** What a request of the other API of OpenAI says in shared fields. */
interface Shared {
  /** The fields that are sent, as the request gave them. */
  readonly members: JsonObject;
  readonly warnings: readonly string[];
  /** All else that has no common form. */
  readonly others: readonly Unportable[];
}

/**
 * Takes the shared fields out of what has no common form.
 *
 * @param stores - answers are stored: metadata belong to a stored chat completion, and to any response
 */
export function takeShared(unportable: readonly Unportable[], to: EncodeTo, stores: boolean): Shared {
  const shared = to.native ? unportable.filter(isShared) : [];
  if (shared.length === 0) return { members: {}, warnings: [], others: unportable };
  const refusals = new Map<string, string>([
    ...(to.traits.freeText ? [] : [['verbosity', `${to.model} does not take it`] as const]),
    ...(stores ? [] : [['metadata', 'the target takes it for answers that it stores'] as const]),
  ]);
  const sent = shared.filter(({ feature }) => !refusals.has(feature));
  return {
    members: Object.fromEntries(sent.map(({ feature, value }) => [feature, value])),
    warnings: shared.flatMap(({ feature }) =>
      refusals.has(feature) ? [`${feature} is not sent: ${refusals.get(feature)}`] : [],
    ),
    others: unportable.filter((one) => !shared.includes(one)),
  };
}

/** Whether a request of the other API of OpenAI has given the field: other dialects may have one of the same name, and tell no value. */
function isShared({ feature, value }: Unportable): boolean {
  return value !== undefined && (sharedFields.has(feature) || feature === safety);
}

const safety = 'safety_identifier';

interface Asker {
  readonly user: string | undefined;
  readonly userIs: 'safety' | undefined;
}

/** Who asks: by the older field, by the newer one, or by both. */
export function readAsker(body: JsonObject, reader: RequestReader): Asker {
  const user = reader.read('string', body.user, 'user');
  const identifier = reader.read('string', body.safety_identifier, safety);
  if (user !== undefined && isGiven(identifier)) reader.drop(safety, { value: identifier });
  return { user: user ?? identifier, userIs: user === undefined && identifier !== undefined ? 'safety' : undefined };
}

/** The field for who asks. Other hosts know the older one alone. */
export function askerField(userIs: 'safety' | undefined, { native }: EncodeTo): 'user' | 'safety_identifier' {
  return native && userIs === 'safety' ? safety : 'user';
}
