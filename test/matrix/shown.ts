import type { ClientName } from '../support/clients.ts';

/** One tool call as a client puts it together. */
export interface ShownCall {
  readonly id: string;
  readonly name: string;
  /** As text: it may be broken. */
  readonly arguments: string;
  /** Whether the stream said that nothing follows; chunks of Chat Completions cannot say it. */
  readonly closed: boolean;
}

/** What a stream shows to a client that reads every byte of it. */
export interface Shown {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ShownCall[];
  /** Every `finish_reason` or `stop_reason`. */
  readonly finishes: readonly string[];
  readonly error: boolean;
  readonly seams: number;
  /** How the stream breaks the rules of its dialect. */
  readonly problems: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: events are looked at field by field, whatever they are
type Json = any;

interface Reading {
  readonly events: readonly Json[];
  readonly seams: number;
  readonly problems: string[];
}

export function readStream(dialect: ClientName, bytes: string): Shown {
  const reading = readBlocks(bytes);
  return dialect === 'openai-chat' ? readChunks(reading) : readMessage(reading);
}

function readBlocks(bytes: string): Reading {
  const problems: string[] = [];
  const events: Json[] = [];
  let seams = 0;
  if (bytes !== '' && !bytes.endsWith('\n\n')) problems.push('the last block has no end');
  for (const block of bytes.split('\n\n').filter((text) => text !== '')) {
    const lines = block.split('\n');
    if (lines.some((line) => line.startsWith(': understudy splice'))) {
      seams += 1;
      if (lines.length > 1) problems.push('the seam has no block of its own');
      if (!/^: understudy splice from=\S+ to=\S+/.test(block)) problems.push(`the seam does not name its ends: ${block}`);
      continue;
    }
    const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim());
    if (data.length > 0) events.push(parse(data.join('\n'), problems));
  }
  return { events, seams, problems };
}

function parse(text: string, problems: string[]): Json {
  if (text === '[DONE]') return text;
  try {
    return JSON.parse(text);
  } catch {
    problems.push(`a block is no JSON: ${text.slice(0, 60)}`);
    return {};
  }
}

function readChunks({ events, seams, problems }: Reading): Shown {
  const chunks = events.filter((event) => event !== '[DONE]' && !event.error);
  const choices = chunks.flatMap((chunk) => chunk.choices ?? []);
  const deltas = choices.map(({ delta }) => delta ?? {});
  const error = events.some((event) => event?.error);
  const terminators = events.filter((event) => event === '[DONE]').length;
  const finishes = choices.map(({ finish_reason }) => finish_reason).filter((reason) => typeof reason === 'string');

  const different = (field: string) => new Set(chunks.map((chunk) => chunk[field])).size;
  if (different('id') > 1) problems.push(`${different('id')} ids in one stream`);
  if (different('model') > 1) problems.push(`${different('model')} models in one stream`);
  if (chunks.length > 0 && deltas.filter(({ role }) => role).length !== 1)
    problems.push(`the role is told ${deltas.filter(({ role }) => role).length} times`);
  if (finishes.length > 1) problems.push(`${finishes.length} finish chunks`);
  const finishAt = choices.findIndex(({ finish_reason }) => finish_reason);
  if (finishAt >= 0 && deltas.slice(finishAt + 1).some((delta) => delta.content || delta.tool_calls))
    problems.push('content after the finish chunk');
  if (error) {
    if (!events.at(-1)?.error) problems.push('the error is not the last event');
    if (terminators > 0) problems.push('[DONE] in a stream with an error');
    if (finishes.length > 0) problems.push('a finish reason in a stream with an error');
  } else {
    if (terminators !== 1) problems.push(`[DONE] comes ${terminators} times`);
    if (events.at(-1) !== '[DONE]') problems.push('[DONE] is not the last event');
    if (finishes.length === 0) problems.push('an end without a finish reason');
  }
  return {
    text: deltas.map(({ content }) => content ?? '').join(''),
    reasoning: deltas.map(({ reasoning_content, reasoning }) => reasoning_content ?? reasoning ?? '').join(''),
    calls: chunkCalls(deltas, problems),
    finishes,
    error,
    seams,
    problems,
  };
}

function chunkCalls(deltas: readonly Json[], problems: string[]): readonly ShownCall[] {
  const calls = new Map<number, { id: string; name: string; arguments: string; closed: boolean }>();
  for (const part of deltas.flatMap(({ tool_calls }) => tool_calls ?? [])) {
    const index = part.index as number;
    let call = calls.get(index);
    if (!call) {
      if (index !== calls.size) problems.push(`tool call ${index} follows tool call ${calls.size - 1}`);
      if (!part.id || !part.function?.name) problems.push(`tool call ${index} begins without an id or a name`);
      call = { id: part.id ?? '', name: part.function?.name ?? '', arguments: '', closed: true };
      calls.set(index, call);
    } else if (part.id && part.id !== call.id) problems.push(`tool call ${index} changes its id`);
    call.arguments += part.function?.arguments ?? '';
  }
  return [...calls.values()];
}

interface Block {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  json: string;
  closed: boolean;
}

function readMessage({ events, seams, problems }: Reading): Shown {
  const blocks: Block[] = [];
  const finishes: string[] = [];
  let [text, reasoning] = ['', ''];
  let open: Block | undefined;
  const told = events.filter(({ type }) => type !== 'ping');
  const of = (type: string) => told.filter((event) => event.type === type).length;
  const error = of('error') > 0;

  for (const event of told) {
    if (event.type === 'content_block_start') {
      if (open) problems.push(`block ${event.index} begins inside of another`);
      if (event.index !== blocks.length) problems.push(`block ${event.index} comes where ${blocks.length} was due`);
      const { type, id = '', name = '' } = event.content_block;
      open = { type, id, name, json: '', closed: false };
      blocks.push(open);
      text += event.content_block.text ?? '';
    }
    if (event.type === 'content_block_delta') {
      if (!open || event.index !== blocks.length - 1) problems.push(`a delta for block ${event.index}, which is not open`);
      text += event.delta.text ?? '';
      reasoning += event.delta.thinking ?? '';
      if (open) open.json += event.delta.partial_json ?? '';
    }
    if (event.type === 'content_block_stop') {
      if (!open || event.index !== blocks.length - 1) problems.push(`block ${event.index} ends, and is not open`);
      if (open) open.closed = true;
      open = undefined;
    }
    if (event.type === 'message_delta') {
      if (open) problems.push('message_delta inside of a block');
      if (typeof event.delta?.stop_reason === 'string') finishes.push(event.delta.stop_reason);
    }
  }

  if (told.length > 0 && !(error && told.length === 1)) {
    if (of('message_start') !== 1) problems.push(`message_start comes ${of('message_start')} times`);
    if (told[0]?.type !== 'message_start') problems.push('message_start is not the first event');
  }
  if (finishes.length > 1) problems.push(`${finishes.length} stop reasons`);
  if (error) {
    if (of('error') > 1) problems.push(`${of('error')} errors`);
    if (told.at(-1)?.type !== 'error') problems.push('the error is not the last event');
    if (of('message_stop') > 0) problems.push('message_stop in a stream with an error');
    if (finishes.length > 0) problems.push('a stop reason in a stream with an error');
  } else {
    if (open) problems.push('a block is never closed');
    if (of('message_stop') !== 1) problems.push(`message_stop comes ${of('message_stop')} times`);
    if (told.at(-1)?.type !== 'message_stop') problems.push('message_stop is not the last event');
    if (finishes.length === 0) problems.push('an end without a stop reason');
  }
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  return {
    text,
    reasoning,
    calls: calls.map(({ id, name, json, closed }) => ({ id, name, arguments: json, closed })),
    finishes,
    error,
    seams,
    problems,
  };
}
