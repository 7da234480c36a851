/** A provider's options of any type, because secrets are also looked for before the options are checked. */
interface Secretive {
  readonly apiKey?: unknown;
  readonly apiKeys?: unknown;
  readonly headers?: unknown;
  readonly settings?: unknown;
  readonly baseURL?: unknown;
}

/** Headers that never carry a secret: their values are ordinary words. */
const harmless: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'user-agent',
  'referer',
  'http-referer',
  'origin',
  'x-title',
  'anthropic-version',
  'anthropic-beta',
  'openai-beta',
]);
/** Shorter values of other headers are secrets only where the name says so: `x-team: search` must not take a word out of every error. */
const wordLength = 8;
const tellingName = /auth|key|token|secret|pass|cookie|credential|session|signature/i;

/** All that must never be seen outside: keys, what configured headers carry, user and password of a base URL and what its query holds. */
export function secretsOf(providers: unknown): readonly string[] {
  if (typeof providers !== 'object' || providers === null) return [];
  return Object.values(providers).flatMap((provider: unknown) => {
    if (typeof provider !== 'object' || provider === null) return [];
    const { apiKey, apiKeys, headers, settings, baseURL } = provider as Secretive;
    const keys = [apiKey, ...(Array.isArray(apiKeys) ? apiKeys : [])].filter(isText);
    const carried = entriesOf(headers);
    const telling = entriesOf(settings).flatMap(([name, value]) => (isText(value) && tellingName.test(name) ? [value] : []));
    return [
      ...[...keys, ...telling].flatMap(ofCredential),
      ...carried.flatMap(([name, value]) => (isText(value) && mayBeSecret(name, value) ? ofCredential(value) : [])),
      ...(isText(baseURL) ? ofURL(baseURL) : []),
    ];
  });
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function mayBeSecret(name: string, value: string): boolean {
  return !harmless.has(name.toLowerCase()) && (value.length >= wordLength || tellingName.test(name));
}

/** A credential as it is sent, the same without its scheme, and its parts: `Basic` holds user and password, a cookie holds values by name. */
function ofCredential(sent: string): readonly string[] {
  const value = sent.trim();
  const [, scheme, token = ''] = /^(\w[\w-]{0,30})[ \t]+(\S.*)$/s.exec(value) ?? [];
  const [, address] = /^[a-z][a-z0-9+.-]*:\/\/(.*)$/is.exec(value) ?? [];
  // With eight characters the rest is found by itself; the scheme (or `https://`) stands in ordinary texts.
  const whole = token.length >= wordLength ? [token] : address !== undefined ? [address, ...ofURL(value)] : [value, token];
  const basic = scheme?.toLowerCase() === 'basic' ? ofPair(Buffer.from(token, 'base64').toString('utf8')) : [];
  return [...whole, ...basic, ...[...value.matchAll(/=([^;,\s=]+)/g)].map(([, part = '']) => part)];
}

function ofPair(pair: string): readonly string[] {
  const colon = pair.indexOf(':');
  return colon < 0 ? [pair] : [pair, pair.slice(0, colon), pair.slice(colon + 1)];
}

function ofURL(text: string): readonly string[] {
  const [, user] = /^[^/?#]*\/\/([^/?#]*)@/.exec(text) ?? []; // also where the whole is no URL
  const parts = user === undefined ? [] : [...ofPair(user), ...ofPair(decoded(user))];
  return URL.canParse(text) ? [...parts, ...new URL(text).searchParams.values()] : parts;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
