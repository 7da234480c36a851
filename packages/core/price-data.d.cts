export type Prices = typeof import('@pydantic/genai-prices');

/** Loads the data, once per process. Throws where the package is not there, as in a bundle that left it out. */
export function loadPriceData(): Prices;
