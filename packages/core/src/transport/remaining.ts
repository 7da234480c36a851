/** What a provider says is left of its limits. */
export interface Remaining {
  readonly requests?: number;
  readonly tokens?: number;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Reads OpenAI's and Anthropic's headers, which most hosts of their wires send too; undefined where none is there. */
export function readRemaining(headers: Headers): Remaining | undefined {
  const requests = count(headers['x-ratelimit-remaining-requests'] ?? headers['anthropic-ratelimit-requests-remaining']);
  const tokens = count(headers['x-ratelimit-remaining-tokens'] ?? headers['anthropic-ratelimit-tokens-remaining']);
  if (requests === undefined && tokens === undefined) return undefined;
  return { ...(requests !== undefined && { requests }), ...(tokens !== undefined && { tokens }) };
}

function count(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
