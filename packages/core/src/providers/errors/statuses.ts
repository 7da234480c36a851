/** Stands for the status of an error inside a 200 that names no status. */
export const inBand = 200;

/** Statuses at which a text about the request is believed. */
export const badRequest = [inBand, 400, 422] as const;
/** Statuses at which a text about the account or the model is believed. */
export const refused = [inBand, 400, 401, 403] as const;
/** Statuses at which a text about the host's load is believed. */
export const busy = [inBand, 429, 500, 502, 503, 529] as const;
