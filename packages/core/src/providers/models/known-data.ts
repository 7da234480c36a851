import { loadPriceData } from '../../../price-data.cjs';

/** How old the data about models is that this process uses. */
export interface DataAge {
  /** Prices and context windows. */
  readonly prices: {
    /** The package that the figures come from, with its version. */
    readonly source: string;
    /** The day on which that version came out, as `2026-09-23`. */
    readonly date: string;
    /** When newer figures took their place in this process, as an ISO timestamp; left out where none did. */
    readonly refreshed?: string;
  };
  /** What models lack and which parameters they take. */
  readonly models: {
    /** The day on which the tables were last compared with what the makers say. */
    readonly date: string;
  };
}

/** A test holds the version to the installed one. */
const bundled = { source: '@pydantic/genai-prices@0.1.8', date: '2026-09-23' } as const;
const tables = { date: '2026-11-22' } as const;

let refreshed: string | undefined;
let revision = 0;

export function dataAge(): DataAge {
  return { prices: { ...bundled, ...(refreshed !== undefined && { refreshed }) }, models: tables };
}

/** Another number after each refresh: what was looked up before it no longer holds. */
export function dataRevision(): number {
  return revision;
}

/**
 * Puts newer figures in the place of those that are used, for the whole process.
 *
 * @throws Error where they are not in the form of the package
 */
export function replaceData(data: unknown, nowMs: number): void {
  const checked = providersOf(data);
  loadPriceData().updatePrices(({ setProviderData }) => setProviderData(checked));
  refreshed = new Date(nowMs).toISOString();
  revision++;
}

type ProviderData = NonNullable<ReturnType<ReturnType<typeof loadPriceData>['findProvider']>>;

/** The package looks at providers one after another: one that it cannot read would hide all that stand behind it. */
function providersOf(data: unknown): ProviderData[] {
  if (!Array.isArray(data) || data.length === 0) throw new Error('it is no list of providers');
  for (const provider of data) {
    const { id, api_pattern: pattern, models } = provider ?? {};
    const isRead = typeof id === 'string' && typeof pattern === 'string' && Array.isArray(models) && models.every(isModel);
    if (!isRead) throw new Error('a provider in it has no id, no api_pattern, or a model without id, match or prices');
    new RegExp(pattern);
  }
  return data;
}

function isModel(model: unknown): boolean {
  if (typeof model !== 'object' || model === null) return false;
  const { id, match, prices, context_window: window = 1 } = model as Partial<ProviderData['models'][number]>;
  if (typeof id !== 'string' || typeof prices !== 'object' || prices === null) return false;
  return isMatch(match) && Number.isInteger(window) && window > 0;
}

/** Throws where an expression is none. */
function isMatch(match: unknown): boolean {
  if (typeof match !== 'object' || match === null) return false;
  const { or, and, regex } = match as Readonly<Record<string, unknown>>;
  if (regex !== undefined) new RegExp(String(regex));
  return [or, and].every((parts) => parts === undefined || (Array.isArray(parts) && parts.every(isMatch)));
}
