import type { JsonObject } from '../../../call/json.ts';
import { eventMessages } from '../../../framing/event-message.ts';
import type { BlockForm } from '../../anthropic-messages/stream/block-writer.ts';
import { isBytes } from '../reply/encode-reply.ts';

const blockStart = eventMessages('contentBlockStart');
const blockDelta = eventMessages('contentBlockDelta');
const blockStop = eventMessages('contentBlockStop');

/** The blocks of Messages in the events of this dialect. Blocks of text and reasoning begin with their first delta, without an event of their own. */
export const converseBlocks: BlockForm = {
  start(contentBlockIndex, block) {
    const { type, id, name, data } = block;
    if (type === 'tool_use') return blockStart({ contentBlockIndex, start: { toolUse: { toolUseId: id, name } } });
    if (type !== 'redacted_thinking') return '';
    // A block has at least one delta.
    const said = typeof data === 'string' && isBytes(data) ? { redactedContent: data } : { text: '' };
    return blockDelta({ contentBlockIndex, delta: { reasoningContent: said } });
  },
  delta: (contentBlockIndex, delta) => blockDelta({ contentBlockIndex, delta: deltaOf(delta) }),
  stop: (contentBlockIndex) => blockStop({ contentBlockIndex }),
};

function deltaOf({ text, thinking, signature, partial_json: input }: JsonObject): JsonObject {
  if (text !== undefined) return { text };
  if (input !== undefined) return { toolUse: { input } };
  return { reasoningContent: thinking === undefined ? { signature } : { text: thinking } };
}
