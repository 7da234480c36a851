import type { JsonObject } from '../../../call/json.ts';
import type { Reply } from '../../../call/reply.ts';
import type { AssistantPart, ReasoningPart } from '../../../call/request.ts';
import type { AnswerForm } from '../../client-dialect.ts';
import { isObject } from '../../json.ts';
import { type ReadArguments, readArguments } from '../../read-arguments.ts';
import { shownContent } from '../../shown-content.ts';
import { encodeFinish } from './finish.ts';
import { showsReasoning } from './shows-reasoning.ts';
import { encodeUsage } from './usage.ts';

/** Writes the answer of `Converse`, whatever dialect it came in. */
export function encodeReply(reply: Reply, id: string, form: AnswerForm = {}): JsonObject {
  const read = readArguments();
  const shown = shownContent(reply.content, showsReasoning(form.asked));
  const content = shown.flatMap((part, index) => encodePart(part, `${reply.id ?? id}_${index}`, read));
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: encodeFinish(reply.finish),
    usage: encodeUsage(reply.usage),
    metrics: encodeMetrics(form),
  };
}

/** How long the answer took. */
export function encodeMetrics({ elapsedMs }: AnswerForm): JsonObject {
  return { latencyMs: Math.max(0, Math.round(elapsedMs?.() ?? 0)) };
}

function encodePart(part: AssistantPart, ownId: string, read: ReadArguments): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'reasoning':
      return encodeReasoning(part);
    case 'tool-call': {
      const input = read(part.arguments);
      return [{ toolUse: { toolUseId: part.id || ownId, name: part.name, input: isObject(input) ? input : {} } }];
    }
  }
}

function encodeReasoning({ text, signature, redacted }: ReasoningPart): readonly JsonObject[] {
  if (redacted !== undefined) return isBytes(redacted) ? [{ reasoningContent: { redactedContent: redacted } }] : [];
  return [{ reasoningContent: { reasoningText: { text, ...(signature !== undefined && { signature }) } } }];
}

/** Whether a text may stand for bytes: the SDKs of AWS fail on a text that is no base64. */
export function isBytes(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
