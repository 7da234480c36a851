import type { JsonObject } from '../../../packages/core/src/call/json.ts';
import type { Finish, Reply } from '../../../packages/core/src/call/reply.ts';
import type { Usage } from '../../../packages/core/src/call/usage.ts';
import { asCount, defined, isObject, parseJson } from '../../../packages/core/src/dialects/json.ts';
import type { DecodedReply } from '../../../packages/core/src/dialects/target-dialect.ts';

export function decodeReply(text: string, body: unknown = parseJson(text)): DecodedReply {
  if (!isObject(body)) return { ok: false, malformed: 'a body that is no object' };
  if (body.oops !== undefined) return { ok: false, providerError: body };
  if (typeof body.said !== 'string') return { ok: false, malformed: 'an answer that says nothing' };
  const model = typeof body.who === 'string' ? body.who : undefined;
  const reply = { content: [{ type: 'text' as const, text: body.said }], finish: decodeFinish(body.why), ...defined({ model }) };
  return { ok: true, reply: { ...reply, usage: decodeCost(body.cost), raw: { text, body } } };
}

export function encodeReply({ content, finish, model, usage }: Reply): JsonObject {
  const said = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { who: model, said, why: encodeFinish(finish), cost: encodeCost(usage) };
}

export function decodeFinish(why: unknown): Finish {
  return { unified: why === 'room' ? 'length' : 'stop', raw: String(why) };
}

export function encodeFinish(finish: Finish | undefined): string {
  return finish?.unified === 'length' ? 'room' : 'done';
}

export function decodeCost(cost: unknown): Usage {
  return isObject(cost) ? defined({ inputTokens: asCount(cost.in), outputTokens: asCount(cost.out) }) : {};
}

export function encodeCost({ inputTokens, outputTokens }: Usage): JsonObject {
  return { in: inputTokens ?? 0, out: outputTokens ?? 0 };
}
