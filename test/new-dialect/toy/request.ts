import type { JsonObject } from '../../../packages/core/src/call/json.ts';
import type { ChatRequest, Message } from '../../../packages/core/src/call/request.ts';
import type { DecodedRequest, ReceivedRequest } from '../../../packages/core/src/dialects/client-dialect.ts';
import { edited } from '../../../packages/core/src/dialects/edited.ts';
import { defined, isObject } from '../../../packages/core/src/dialects/json.ts';
import { goWithout, lossList } from '../../../packages/core/src/dialects/losses.ts';
import { RequestReader } from '../../../packages/core/src/dialects/request-reader.ts';
import type { EncodedRequest, EncodeTo, PassThrough } from '../../../packages/core/src/dialects/target-dialect.ts';

/** `room`: output tokens. `mood`: how the answer is to sound, which no other dialect has a field for. */
export function decodeRequest({ body, inPath = '' }: ReceivedRequest, stream: boolean): DecodedRequest {
  const reader = new RequestReader();
  const messages = reader.array(body.lines, 'lines').map((line, i) => decodeLine(line, `lines[${i}]`, reader));
  const maxTokens = reader.read('whole number', body.room, 'room');
  if (body.mood !== undefined) reader.drop('mood', { value: reader.read('string', body.mood, 'mood') });
  if (reader.problem) return { ok: false, ...reader.problem };
  const request = { messages, tools: [], stream, includeUsage: true, unportable: reader.unportable, ...defined({ maxTokens }) };
  return { ok: true, model: inPath, request };
}

function decodeLine(line: unknown, at: string, reader: RequestReader): Message {
  const { by, text } = reader.object(line, at);
  const content = [{ type: 'text' as const, text: reader.string(text, `${at}.text`) }];
  switch (reader.string(by, `${at}.by`)) {
    case 'house':
      return { role: 'system', content };
    case 'it':
      return { role: 'assistant', content };
    default:
      return { role: 'user', content };
  }
}

const carried: ReadonlySet<string> = new Set(['mood']);

export { carried as carries };

export function encodeRequest(request: ChatRequest, { model, params }: EncodeTo): EncodedRequest {
  const losses = lossList();
  goWithout(request.unportable, carried, losses);
  if (request.tools.length > 0) losses.refuse('tools');
  if (request.output) losses.refuse('structured output');
  if (request.webSearch) losses.refuse('web_search');
  const lines = request.messages.map((message) => encodeLine(message, losses.refuse));
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  const mood = request.unportable.find(({ feature }) => feature === 'mood')?.value;
  const body = { who: model, lines, ...defined({ room: request.maxTokens, mood }), ...(request.stream && { aloud: true }) };
  return { ok: true, body: edited(body, params), warnings: losses.warnings, changed: true };
}

const names = { system: 'house', user: 'me', assistant: 'it', tool: 'me' } as const;

function encodeLine({ role, content }: Message, refuse: (feature: string) => void): JsonObject {
  const texts = content.map((part) => {
    if (part.type === 'text') return part.text;
    refuse(part.type);
    return '';
  });
  return { by: names[role], text: texts.join('') };
}

export const passRequest: PassThrough['encode'] = (body, { stream }, { model, params }) => ({
  ok: true,
  body: edited({ ...body, who: model, ...(stream && { aloud: true }) }, params),
  warnings: [],
  changed: false,
});

export const appendTurns: PassThrough['appendTurns'] = (body, turns, maxTokens) => {
  const lines = Array.isArray(body.lines) ? body.lines.filter(isObject) : [];
  const room = typeof body.room === 'number' && maxTokens !== undefined ? { room: maxTokens } : {};
  return { ...body, lines: [...lines, ...turns.map((turn) => encodeLine(turn, () => {}))], ...room };
};
