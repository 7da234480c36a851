import type { ServerResponse } from 'node:http';

/** `text` again and again, no longer than so many characters. */
export const repeat = (text: string, length: number) => text.repeat(Math.floor(length / text.length));
/** Elements of a JSON list, no longer than so many characters. */
export const list = (item: string, length: number) => repeat(`,${item}`, length).slice(1);
/** So many elements of a JSON list. */
export const each = (count: number, item: (n: number) => string) => Array.from({ length: count }, (_, n) => item(n)).join(',');

/** An answer of a provider that is as bad as the limits for it allow. */
export interface LongAnswer {
  readonly stream: boolean;
  /** The status; default 200. */
  readonly own?: number;
  readonly text: () => string;
  /** Bytes of one piece; default 64 KiB. */
  readonly piece?: number;
}

const longestReply = 16 * 1024 * 1024 - 1000;
const longestEvent = 8 * 1024 * 1024 - 1000;

const json = (text: () => string): LongAnswer => ({ stream: false, text });
const stream = (text: () => string, piece?: number): LongAnswer => ({ stream: true, text, ...(piece && { piece }) });

const reply = (message: string, more = '') =>
  `{"id":"x","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",${message}}${more}}]}`;
const chunk = (delta: object, over: object = {}) =>
  `data: ${JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta, ...over }] })}\n\n`;
const finish = `${chunk({}, { finish_reason: 'stop' })}data: [DONE]\n\n`;
const call = (index: number, args: string) =>
  chunk({ tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: args } }] });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const called = (args: string) => reply(`"tool_calls":[{"function":{"name":"f","arguments":${JSON.stringify(args)}}}]`);

export const answers: Readonly<Record<string, LongAnswer>> = {
  'a text': json(() => reply(`"content":"${repeat('a', longestReply)}"`)),
  'a text of escapes': json(() => reply(`"content":"${repeat('\\n', longestReply)}"`)),
  'millions of choices': json(() => `{"choices":[${list('{}', longestReply)}]}`),
  'tool calls without end': json(() => reply(`"tool_calls":[${list('{"function":{"name":"f"}}', longestReply)}]`)),
  'a million of members': json(() => `{"choices":[],${each(1_000_000, (n) => `"k${n}":1`)}}`),
  'arguments of millions of objects': json(() => called(`{"a":[${list('{}', longestReply / 2)}]}`)),
  'arguments that are nested': json(() => called(`{"a":${nested(1e6)}}`)),
  'what each token could have been': json(() =>
    reply('"content":"hi"', `,"logprobs":{"content":[${list('{"token":"a","logprob":-1.5,"bytes":[97]}', longestReply)}]}`),
  ),
  'a list that is nested': json(() => `{"choices":${nested(8e6)}}`),
  'an error that is nested': {
    stream: false,
    own: 400,
    text: () => `{"error":{"message":"no","a":${nested(30_000)}}}`,
  },
  'an event in small pieces': stream(() => chunk({ content: repeat('a', longestEvent) }) + finish, 512),
  'an event of millions of objects': stream(() => `data: {"choices":[${list('{}', longestEvent)}]}\n\n${finish}`),
  'an event of millions of lines': stream(() => `${repeat('data:\n', longestEvent)}\n${finish}`),
  'events of one letter': stream(() => chunk({ content: 'a' }).repeat(100_000) + finish),
  'empty comments': stream(() => chunk({ content: 'a' }) + repeat(':\n\n', 4e6) + finish),
  'empty lines': stream(() => chunk({ content: 'a' }) + repeat('\n', 4e6) + finish),
  'thousands of tool calls': stream(() => Array.from({ length: 4000 }, (_, n) => call(n, '{}')).join('') + finish),
  'tool calls of a stream without end': stream(() => Array.from({ length: 30_000 }, (_, n) => call(n, '{}')).join('') + finish),
  'a tool call in pieces of one letter': stream(() => call(0, 'a').repeat(90_000) + finish),
  'an error event of many details': stream(
    () => `data: {"error":{"message":"no","details":[${each(40_000, (n) => `{"reason":"r${n}"}`)}]}}\n\n`,
  ),
};

/** The text of each is made once. */
const made = new Map<LongAnswer, Buffer>();

/** Writes one of them; else what the providers say that stand behind it. */
export function writeAnswer(response: ServerResponse, answer: LongAnswer | undefined, name = '', accept = ''): void {
  if (answer) {
    const bytes = made.get(answer) ?? Buffer.from(answer.text());
    made.set(answer, bytes);
    response.writeHead(answer.own ?? 200, { 'content-type': answer.stream ? 'text/event-stream' : 'application/json' });
    writePieces(response, bytes, answer.piece ?? 65_536);
  } else if (name === 'broken') response.writeHead(500).end('{"error":{"message":"down"}}');
  else if (name === 'message')
    response.end('{"id":"m","type":"message","stop_reason":"end_turn","content":[{"type":"text","text":"hi"}]}');
  else response.end(accept.includes('event-stream') ? chunk({ content: 'hi' }) + finish : reply('"content":"hi"'));
}

function writePieces(response: ServerResponse, bytes: Buffer, piece: number): void {
  let at = 0;
  const write = () => {
    for (let n = 0; n < 64 && at < bytes.length; n++, at += piece) response.write(bytes.subarray(at, at + piece));
    if (at < bytes.length) setImmediate(write);
    else response.end();
  };
  write();
}
