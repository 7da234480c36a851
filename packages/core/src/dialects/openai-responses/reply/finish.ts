import type { JsonObject } from '../../../call/json.ts';
import type { Finish } from '../../../call/reply.ts';
import { asObject, asText } from '../../openai-chat/read-json.ts';

/**
 * Reads why the model stopped: a response that is `incomplete` says why, a whole one holds calls, or a refusal, or neither. A response that goes on
 * in the background is an answer too, to the client that asked for that.
 */
export function readFinish(response: JsonObject, holds: { readonly calls: boolean; readonly refusal: boolean }): Finish {
  const status = asText(response.status) || 'completed';
  if (status === 'incomplete') {
    const raw = asText(asObject(response.incomplete_details).reason) || status;
    return { unified: raw === 'content_filter' ? 'filtered' : 'length', raw };
  }
  if (holds.calls) return { unified: 'tools', raw: status };
  return { unified: holds.refusal ? 'filtered' : 'stop', raw: status };
}

/** How a response ended. */
export interface Ending {
  readonly status: 'completed' | 'incomplete';
  readonly incomplete_details: { readonly reason: string } | null;
}

/** `pause` and `broken` become `max_output_tokens`, which tells a client that the answer is not whole. A refusal in words is a whole answer. */
export function writeEnding({ unified }: Finish, hasRefusal: boolean): Ending {
  if (unified === 'stop' || unified === 'tools' || (unified === 'filtered' && hasRefusal)) {
    return { status: 'completed', incomplete_details: null };
  }
  return {
    status: 'incomplete',
    incomplete_details: { reason: unified === 'filtered' ? 'content_filter' : 'max_output_tokens' },
  };
}
