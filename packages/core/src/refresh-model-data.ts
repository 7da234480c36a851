import { loadPriceData } from '../price-data.cjs';
import { systemClock } from './clock.ts';
import { type DataAge, dataAge, replaceData } from './providers/models/known-data.ts';

/** Where newer data comes from. */
export interface RefreshOptions {
  /** Where the data is, in the form of `@pydantic/genai-prices`. Default: the main branch of that project on GitHub. */
  readonly url?: string;
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds for the whole answer. Default: 30,000. */
  readonly timeout?: number;
}

/** Bytes. The data had 1 MB in November 2026. */
const longestData = 32 * 1024 * 1024;

/**
 * Fetches newer prices and context windows and puts them in the place of those that came with the package, for every gateway of this process.
 * Nothing is fetched unless this is called. Where it fails, the data that was used before stays.
 *
 * @returns how old the data is now
 * @throws Error saying why the data was not taken
 */
export async function refreshModelData({
  url,
  fetch = globalThis.fetch,
  timeout = 30_000,
}: RefreshOptions = {}): Promise<DataAge> {
  // The package names the address, because the form of the data changes with the package's version.
  const from = addressOf(url ?? loadPriceData().REMOTE_DATA_JSON_URL);
  try {
    const signal = AbortSignal.timeout(timeout);
    const text = await Promise.race([fetched(from, fetch, signal), aborted(signal)]);
    replaceData(JSON.parse(text), systemClock.now());
    return dataAge();
  } catch (error) {
    // Without its cause: query values in an address are nobody's business.
    const why = (error instanceof Error ? error.message : String(error)).replaceAll(from.href, 'the address');
    throw new Error(
      `Prices and windows of models were not refreshed from ${from.origin}${from.pathname}: ${why}. The data in use stays.`,
    );
  }
}

async function fetched(from: URL, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<string> {
  const answer = await fetch(from, { signal });
  if (answer.ok) return textOf(answer);
  await answer.body?.cancel();
  throw new Error(`the answer was ${answer.status}`);
}

/** Rejects in time even if what the caller gave as `fetch` does not look at the signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function addressOf(url: string): URL {
  const from = URL.canParse(url) ? new URL(url) : undefined;
  if (from && from.username === '' && from.password === '') return from;
  throw new Error(
    'Prices and windows of models were not refreshed: url is no address, or has a user name or password, which `fetch` can send as a header',
  );
}

async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > longestData) throw new Error(`it is longer than ${longestData} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
