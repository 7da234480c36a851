// The provider of the bench, in every API of calls: answers with 1 kB of JSON, or with 60 events of one token each, one write an event.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveParent } from './child.ts';

const events = 60;
const filler = 'All work and no play makes a dull provider. '.repeat(30);

const reply = {
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-bench',
  choices: [{ index: 0, message: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: 'stop' }],
  usage: { prompt_tokens: 200, completion_tokens: 150, total_tokens: 350 },
};
const message = reply.choices[0]?.message;
if (message) message.content = filler.slice(0, 1024 - JSON.stringify(reply).length);
const json = Buffer.from(JSON.stringify(reply));

const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-bench',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;
const usage = `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'gpt-bench', choices: [], usage: reply.usage })}\n\n`;
const pieces = [
  chunk({ role: 'assistant', content: '' }, null),
  ...Array.from({ length: events - 4 }, (_, i) => chunk({ content: ` token${i}` }, null)),
  chunk({}, 'stop'),
  usage,
  'data: [DONE]\n\n',
].map((text) => Buffer.from(text));

const claude = {
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-bench',
  content: [{ type: 'text', text: message?.content }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 200, output_tokens: 150 },
};
const claudeJson = Buffer.from(JSON.stringify(claude));
const event = (value: { readonly type: string }) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
const delta = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const claudePieces = [
  {
    type: 'message_start',
    message: { ...claude, content: [], stop_reason: null, usage: { input_tokens: 200, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...Array.from({ length: events - 5 }, (_, i) => delta(` token${i}`)),
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 150 } },
  { type: 'message_stop' },
].map((value) => Buffer.from(event(value)));

const item = {
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: message?.content, annotations: [], logprobs: [] }],
};
const response = {
  id: 'resp_bench',
  object: 'response',
  created_at: 1_790_000_000,
  status: 'completed',
  model: 'gpt-bench',
  error: null,
  incomplete_details: null,
  output: [item],
  usage: { input_tokens: 200, output_tokens: 150, total_tokens: 350 },
};
const at = { item_id: item.id, output_index: 0, content_index: 0 };
const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
const responsePieces = [
  { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
  { type: 'response.in_progress', response: { ...response, status: 'in_progress', output: [], usage: null } },
  { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
  { type: 'response.content_part.added', ...at, part },
  ...Array.from({ length: events - 8 }, (_, i) => ({
    type: 'response.output_text.delta',
    ...at,
    delta: ` token${i}`,
    logprobs: [],
  })),
  { type: 'response.output_text.done', ...at, text: message?.content, logprobs: [] },
  { type: 'response.content_part.done', ...at, part: { ...part, text: message?.content } },
  { type: 'response.output_item.done', output_index: 0, item },
  { type: 'response.completed', response },
].map((value, sequence_number) => Buffer.from(event(Object.assign(value, { sequence_number }))));

const generated = (text: string, finishReason?: string) => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, ...(finishReason && { finishReason }), index: 0 }],
  usageMetadata: { promptTokenCount: 200, candidatesTokenCount: 150, totalTokenCount: 350 },
  modelVersion: 'gemini-bench',
  responseId: 'bench',
});
const geminiPieces = Array.from({ length: events }, (_, i) => generated(` token${i}`, i === events - 1 ? 'STOP' : undefined)).map(
  (value) => Buffer.from(`data: ${JSON.stringify(value)}\r\n\r\n`),
);

interface Answers {
  readonly json: Buffer;
  readonly pieces: readonly Buffer[];
}
const chatAnswers: Answers = { json, pieces };
const answersAt: readonly (readonly [path: string, answers: Answers])[] = [
  ['/v1/messages', { json: claudeJson, pieces: claudePieces }],
  ['/v1/responses', { json: Buffer.from(JSON.stringify(response)), pieces: responsePieces }],
  ['/v1beta/models/', { json: Buffer.from(JSON.stringify(generated(message?.content ?? '', 'STOP'))), pieces: geminiPieces }],
];

/** Monotonic nanoseconds of the moments at which a client closed an unfinished stream; comparable across processes. */
let closedAt: string[] = [];

const server = createServer((request, response) => {
  const { url = '' } = request;
  const answers = answersAt.find(([path]) => url.startsWith(path))?.[1] ?? chatAnswers;
  const body: Buffer[] = [];
  request.on('data', (piece: Buffer) => body.push(piece));
  request.on('end', () => {
    const text = Buffer.concat(body).toString();
    if (text.includes('hold-this-stream')) return hold(response);
    if (text.includes('"gpt-down"')) {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"Down."}}');
      return;
    }
    if (!text.includes('"stream":true') && !url.includes(':stream')) {
      const bytes = answers.json;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
      response.end(bytes);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    stream(response, answers.pieces, 0);
  });
});

function stream(response: ServerResponse, pieces: readonly Buffer[], i: number): void {
  const piece = pieces[i];
  if (!piece) {
    response.end();
    return;
  }
  response.write(piece);
  setTimeout(() => stream(response, pieces, i + 1), 1);
}

/** Begins an answer and never ends it. */
function hold(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const piece of pieces.slice(0, 4)) response.write(piece);
  response.on('close', () => closedAt.push(String(process.hrtime.bigint())));
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () =>
  serveParent((server.address() as AddressInfo).port, {
    closedAt: () => {
      const times = closedAt;
      closedAt = [];
      return times;
    },
  }),
);
