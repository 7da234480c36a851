import type { Classification } from '../classification.ts';
import { builtInKinds } from '../registry.ts';

export type Kind = 'openai' | 'openai-compatible' | 'anthropic' | 'anthropic-compatible';
/** When the answers of these tests came. */
const nowMs = Date.parse('2026-08-19T14:00:00Z');

/** What a kind makes of an answer. */
export function read(
  status: number,
  body: unknown,
  kind: Kind = 'openai-compatible',
  headers: Record<string, string> = {},
): Classification {
  const provider = builtInKinds.get(kind);
  if (!provider) throw new Error(`no kind ${kind}`);
  return provider.classify({ status, headers, body, nowMs });
}

export const openaiBody = (message: string, code?: string, type = 'invalid_request_error', param: string | null = null) => ({
  error: { message, type, param, code: code ?? null },
});
export const google = (code: number, status: string, message: string, details: readonly object[] = []) => [
  { error: { code, message, status, details } },
];
export const quota = (quotaId: string) => ({ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] });
