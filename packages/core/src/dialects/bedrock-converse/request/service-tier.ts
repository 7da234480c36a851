import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { Unportable } from '../../../call/request.ts';
import { type Losses, noSuchField } from '../../losses.ts';
import type { RequestReader } from '../../request-reader.ts';

/** The name that the feature has in the APIs of OpenAI, whose words for the tiers are the same. */
export const tierFeature = 'service_tier';
/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ServiceTier.html (read 2026-11) */
const tiers: readonly unknown[] = ['priority', 'default', 'flex'];

/** Notes `serviceTier`. What is reserved is reserved at one account. */
export function noteTier(value: unknown, reader: RequestReader): void {
  const tier = reader.read('object', value, 'serviceTier');
  if (!tier) return;
  const type = reader.string(tier.type, 'serviceTier.type');
  reader.drop(tierFeature, tiers.includes(type) ? { value: type } : {});
}

/** The tier that a client of OpenAI's APIs asks for, where the model is known to be served in several. */
export function encodeTier(unportable: readonly Unportable[], { serviceTiers }: ModelTraits, losses: Losses): JsonObject {
  const asked = unportable.find(({ feature }) => feature === tierFeature);
  if (!asked) return {};
  if (serviceTiers && tiers.includes(asked.value)) return { serviceTier: { type: asked.value } };
  losses.warn(noSuchField(tierFeature));
  return {};
}
