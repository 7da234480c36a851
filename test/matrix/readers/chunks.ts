import type { Json, Reading, Shown, ShownCall } from './shown.ts';

/** Chunks of Chat Completions. */
export function readChunks({ events, seams, problems }: Reading): Shown {
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
