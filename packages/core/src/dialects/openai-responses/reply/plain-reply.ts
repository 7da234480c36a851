import { isObject, type JsonObject } from '../../../call/json.ts';
import type { Reply } from '../../../call/reply.ts';
import { isGiven } from '../../json.ts';
import { readUsage } from './usage.ts';

/**
 * Reads an answer that is one text, of a model that shows no reasoning; undefined where `decodeReply` has to read it: see `plainRequest` of Chat
 * Completions. What both read is the same (a law of the tests).
 */
export function plainReply(text: string, body: JsonObject): Reply | undefined {
  const { id, model, created_at: created, output, status, usage } = body;
  if (typeof id !== 'string' || id === '' || typeof model !== 'string' || model === '' || !isObject(usage)) return undefined;
  if (typeof created !== 'number' || !(created >= 0) || !Number.isFinite(created) || status !== 'completed') return undefined;
  if (isGiven(body.error) || body.object === 'error' || body.type === 'error') return undefined;
  const said = Array.isArray(output) && output.length === 1 ? saidIn(output[0]) : undefined;
  if (said === undefined) return undefined;
  return {
    id,
    model,
    createdAt: created,
    content: [{ type: 'text', text: said }],
    finish: { unified: 'stop', raw: 'completed' },
    usage: readUsage(usage) ?? {},
    raw: { text, body },
  };
}

function saidIn(item: unknown): string | undefined {
  if (!isObject(item) || item.type !== 'message' || !Array.isArray(item.content) || item.content.length !== 1) return undefined;
  const [part] = item.content;
  if (!isObject(part) || part.type !== 'output_text' || typeof part.text !== 'string' || part.text === '') return undefined;
  return Array.isArray(part.annotations) && part.annotations.length > 0 ? undefined : part.text;
}
