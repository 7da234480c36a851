import type { HeaderFields } from './provider-kind.ts';

/** Names of betas of Anthropic that Vertex AI knows, by the name that it knows; one that it does not know makes it refuse the whole request. */
// https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai, and what gateways send there (BerriAI/litellm, anthropic_beta_headers_config; read 2026-11).
const known: ReadonlyMap<string, string> = new Map([
  ...[
    'compact-2026-01-12',
    'compact-2026-09-04',
    'computer-use-2025-01-24',
    'computer-use-2025-11-24',
    'context-1m-2025-08-07',
    'context-management-2025-06-27',
    'dangerous-tool-use-2026-09-03',
    'interleaved-thinking-2025-05-14',
    'per-turn-control-2026-07-01',
    'thinking-binding-controls-2026-08-01',
    'thinking-display-updates-2026-08-18',
    'tool-search-tool-2025-10-19',
    'web-search-2025-03-05',
  ].map((name) => [name, name] as const),
  ['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19'],
]);

/** The betas of a client that go to Claude on Vertex AI: agents name betas without knowing which host gets the request. */
export function vertexBetas(headers: HeaderFields): HeaderFields {
  const betas = (headers['anthropic-beta'] ?? '').split(',').flatMap((beta) => known.get(beta) ?? []);
  return betas.length === 0 ? {} : { 'anthropic-beta': [...new Set(betas)].join(',') };
}
