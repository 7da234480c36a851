import type { Json, Reading, Shown } from './shown.ts';
import { tell } from './shown.ts';

/** Responses of Gemini, one after the other. A seam is a response that says nothing to the client. */
export function readGemini({ events, problems }: Reading): Shown {
  const responses = events.filter((event) => !event.error);
  const error = responses.length < events.length;
  const seams = responses.filter((response) => /^understudy splice from=\S+ to=\S+/.test(response.understudy)).length;
  const candidates = responses.flatMap((response) => response.candidates ?? []);
  const parts: readonly Json[] = candidates.flatMap(({ content }) => content?.parts ?? []);
  const finishes = candidates.flatMap(({ finishReason }) => (typeof finishReason === 'string' ? [finishReason] : []));
  const words = (thought: boolean) =>
    parts.map((part) => (Boolean(part.thought) === thought && typeof part.text === 'string' ? part.text : '')).join('');

  for (const field of ['responseId', 'modelVersion']) {
    const values = new Set(responses.map((response) => response[field]).filter((value) => value !== undefined));
    tell(problems, values.size > 1, `${values.size} values of ${field} in one stream`);
  }
  tell(problems, finishes.length > 1, `${finishes.length} finish reasons`);
  const finishAt = candidates.findIndex(({ finishReason }) => finishReason);
  const after = finishAt < 0 ? [] : candidates.slice(finishAt + 1);
  tell(
    problems,
    after.some(({ content }) => says(content?.parts)),
    'content after the finish reason',
  );
  tell(
    problems,
    candidates.some(({ content }) => content && content.role !== 'model'),
    'content of another role than the model',
  );
  if (error) {
    tell(problems, !events.at(-1)?.error, 'the error is not the last event');
    tell(problems, finishes.length > 0, 'a finish reason in a stream with an error');
  } else tell(problems, finishes.length === 0, 'an end without a finish reason');

  const calls = parts.flatMap(({ functionCall }) => (functionCall ? [functionCall] : []));
  return {
    text: words(false),
    reasoning: words(true),
    // An id may be left out, and then the place of a call is what its result goes by.
    calls: calls.map(({ id, name, args }, at) => ({
      id: id ?? `call ${at}`,
      name,
      arguments: JSON.stringify(args ?? {}),
      closed: true,
    })),
    finishes,
    error,
    seams,
    problems,
  };
}

const says = (parts: readonly Json[] = []) => parts.some(({ text, functionCall }) => text || functionCall);
