import type { JsonObject } from '../call/json.ts';
import type { HeaderFields } from './provider-kind.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html (read 2026-11)
const known: ReadonlySet<string> = new Set([
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'dev-full-thinking-2025-05-14',
  'effort-2025-11-24',
  'interleaved-thinking-2025-05-14',
  'output-128k-2025-02-19',
  'token-efficient-tools-2025-02-19',
  'tool-examples-2025-10-29',
  'tool-search-tool-2025-10-19',
]);

/** Models that have taken this one beta alone, by reports: https://github.com/anthropics/claude-code/issues/49370 */
const newer = /claude-[a-z]+-(?:4-(?:[7-9]|\d\d)|[5-9])(?!\d)/i;
const knownToNewer: ReadonlySet<string> = new Set(['interleaved-thinking-2025-05-14']);

/**
 * The betas of a client in the body, where Bedrock reads them. Agents send betas that Bedrock does not know, and one such beta makes it refuse the whole
 * request (`invalid beta flag`), so that only those go out that it knows.
 */
export function bedrockBetas(headers: HeaderFields, model: string): JsonObject {
  const taken = newer.test(model) ? knownToNewer : known;
  const betas = (headers['anthropic-beta'] ?? '').split(',').filter((beta) => taken.has(beta));
  return betas.length === 0 ? {} : { anthropic_beta: betas };
}
