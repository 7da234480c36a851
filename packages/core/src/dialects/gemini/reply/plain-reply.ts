import { isObject, type JsonObject } from '../../../call/json.ts';
import type { Reply } from '../../../call/reply.ts';
import { decodeUsage } from './usage.ts';

/**
 * Reads an answer that is one text; undefined where `decodeReply` has to read it: see `plainRequest` of Chat Completions. What both read is the same (a
 * law of the tests).
 */
export function plainReply(text: string, body: JsonObject): Reply | undefined {
  const { responseId: id, modelVersion: model, candidates, usageMetadata: usage } = body;
  if (typeof id !== 'string' || id === '' || typeof model !== 'string' || model === '' || !isObject(usage)) return undefined;
  if (!Array.isArray(candidates) || candidates.length !== 1 || (body.error !== undefined && body.error !== null))
    return undefined;
  const said = saidIn(candidates[0]);
  if (said === undefined) return undefined;
  return {
    id,
    model,
    usage: decodeUsage(usage),
    raw: { text, body },
    content: [{ type: 'text', text: said }],
    finish: { unified: 'stop', raw: 'STOP' },
  };
}

function saidIn(candidate: unknown): string | undefined {
  if (!isObject(candidate) || candidate.finishReason !== 'STOP' || candidate.groundingMetadata !== undefined) return undefined;
  const { index, content } = candidate;
  if ((index !== undefined && index !== 0) || !isObject(content) || !Array.isArray(content.parts) || content.parts.length !== 1)
    return undefined;
  const [part] = content.parts;
  if (!isObject(part)) return undefined;
  for (const name in part) if (name !== 'text') return undefined;
  return typeof part.text === 'string' ? part.text : undefined;
}
