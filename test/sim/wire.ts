import { commonPieces } from './said-text.ts';

// What the simulated targets write: OpenAI's wire, as short as it may be.

export const jsonHeaders = { 'content-type': 'application/json' };
export const streamHeaders = { 'content-type': 'text/event-stream' };

export const errorBodies = {
  401: Buffer.from('{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}'),
  429: Buffer.from('{"error":{"message":"Rate limit reached","type":"rate_limit_error"}}'),
  500: Buffer.from('{"error":{"message":"The server had an error","type":"server_error"}}'),
  503: Buffer.from('{"error":{"message":"Overloaded","type":"server_error"}}'),
};

const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const base = { id: 'chatcmpl-1', created: 1_767_225_600, model: 'm' };

const [beforeReply = '', afterReply = ''] = JSON.stringify({
  ...base,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: '|' }, finish_reason: 'stop' }],
  usage,
}).split('|');

/** @param text - without anything that JSON has to escape */
export function replyOf(text: string): Buffer {
  return Buffer.from(beforeReply + text + afterReply);
}
export const reply = replyOf('Good morning.');

/** OpenAI's words, in which the wait stands when no header has it. */
export function limitBody(waitMs: number): Buffer {
  return Buffer.from(
    `{"error":{"message":"Rate limit reached for m. Please try again in ${waitMs}ms.","type":"rate_limit_error","code":"rate_limit_exceeded"}}`,
  );
}

const chunk = (value: object) => `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', ...value })}\n\n`;
const delta = (delta: object, finish: string | null = null) => chunk({ choices: [{ index: 0, delta, finish_reason: finish }] });

/** Says nothing yet. */
export const firstChunk = Buffer.from(delta({ role: 'assistant', content: '' }));
export const lastChunks = Buffer.from(`${delta({}, 'stop')}${chunk({ choices: [], usage })}data: [DONE]\n\n`);
export const errorEvent = Buffer.from('data: {"error":{"message":"Overloaded","type":"server_error"}}\n\n');

const [beforeText = '', afterText = ''] = delta({ content: '|' }).split('"|"');
const common = new Map<string, Buffer>([...commonPieces].map((text) => [text, encoded(text)]));

export function textChunk(text: string): Buffer {
  return common.get(text) ?? encoded(text);
}

function encoded(text: string): Buffer {
  return Buffer.from(beforeText + JSON.stringify(text) + afterText);
}
