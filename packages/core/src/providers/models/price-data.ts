import { loadPriceData } from '../../../price-data.cjs';
import type { ModelData } from '../../call/model-data.ts';
import type { Account } from '../account.ts';
import { dataRevision } from './known-data.ts';

/**
 * Providers of the data whose model names mean one model each, so that a window in the data is the model's. Other providers let a name such as
 * `deepseek-chat` move on to a larger model, which the data learns late.
 */
const windowsKnown: ReadonlySet<string> = new Set(['openai', 'anthropic', 'google', 'azure']);

/** What the data knows of one model of an account. A host that the data does not know has no price and no window, whatever its models are called. */
export function priceData({ kind, baseURL }: Account, model: string): ModelData {
  const find = once(() =>
    loadPriceData().findProvider(kind.priceDataId ? { providerId: kind.priceDataId } : { providerApiUrl: baseURL }),
  );
  const ask = (tokens: Parameters<ModelData['priceOf']>[0], nowMs?: number) => {
    const found = find();
    if (!found) return undefined;
    const usage = { input_tokens: tokens.input, output_tokens: tokens.output };
    const options = { provider: found, ...(nowMs !== undefined && { timestamp: new Date(nowMs) }) };
    return loadPriceData().calcPrice(usage, model, options) ?? undefined;
  };
  const window = once(() => {
    const answer = ask({ input: 0, output: 0 });
    return answer && windowsKnown.has(answer.provider.id) ? answer.model.context_window : undefined;
  });
  return {
    priceOf: (tokens, nowMs) => orUnknown(() => ask(tokens, nowMs)?.total_price),
    contextWindow: () => orUnknown(window),
  };
}

/** Data that cannot be read counts as data that is not there, so that no call fails because of it. */
function orUnknown<T>(look: () => T | undefined): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Looks again after the data was refreshed. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T; readonly revision: number } | undefined;
  return () => {
    const revision = dataRevision();
    if (made?.revision !== revision) made = { value: make(), revision };
    return made.value;
  };
}
