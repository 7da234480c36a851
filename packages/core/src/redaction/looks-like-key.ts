/**
 * Texts that look like a credential of anybody, because providers echo keys, and not only the key that was sent. Every pattern has a fixed
 * beginning and one run of characters after it, so that it is linear in the text. Masked keys (`sk-abc****xyz`) match too.
 */
const patterns: readonly RegExp[] = [
  /(?<![A-Za-z0-9])(?:sk|pk|rk)-(?:[\w*-]|\.{2,}(?=\w)|…){6,}/g, // OpenAI, Anthropic (sk-ant-), OpenRouter (sk-or-), DeepSeek
  /(?<![A-Za-z0-9])(?:gsk|hf|fw|r8|tgp_v1)_[\w*-]{16,}/g, // Groq, Hugging Face, Fireworks, Replicate, Together
  /(?<![A-Za-z0-9])(?:xai|pplx|csk|nvapi|vck)-[\w*-]{8,}/g, // xAI, Perplexity, Cerebras, NVIDIA, Vercel
  /(?<![A-Za-z0-9])AIza[\w*-]{16,}/g, // Google API keys
  /(?<![A-Za-z0-9])ya29\.[\w*.-]{8,}/g, // Google access tokens
  /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABSK)[A-Za-z0-9+/=]{12,}/g, // AWS
  /(?<![A-Za-z0-9])eyJ[\w.-]{16,}/g, // JSON web tokens
  /(?<![A-Za-z0-9])(?:org|proj)[-_][A-Za-z0-9]{12,}/g, // accounts of OpenAI and Groq: no key, but nobody else's business
];

/** Credentials that follow a name (`api_key=...`): the name stays. */
const named: readonly RegExp[] = [
  /\b(bearer\s{1,4})[\w.~+/=*-]{6,}/gi,
  /\b((?:x-)?api[-_]?key["']?\s{0,4}[:=]\s{0,4}["']?)[\w.~+/=*-]{12,}/gi,
  /([?&](?:api[-_]?key|key|token|access_token)=)[^\s&"']{6,}/gi,
  /(:\/\/[^\s/?#@:"']{0,200}:)[^\s/?#@"']{1,200}(?=@)/gi, // https://user:password@host
];

/** Puts `mark` in the place of everything that looks like a key. */
export function withoutLikelyKeys(text: string, mark: string): string {
  const unnamed = named.reduce((rest, pattern) => rest.replace(pattern, `$1${mark}`), text);
  return patterns.reduce((rest, pattern) => rest.replace(pattern, mark), unnamed);
}
