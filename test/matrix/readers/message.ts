import type { Reading, Shown } from './shown.ts';

interface Block {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  json: string;
  closed: boolean;
}

/** Events of Messages. */
export function readMessage({ events, seams, problems }: Reading): Shown {
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
