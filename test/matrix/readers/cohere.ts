import type { Json, Reading, Shown, ShownCall } from './shown.ts';
import { tell } from './shown.ts';

/** Events of Cohere's chat. What is said before calls is the plan of them. */
export function readCohere({ events, seams, problems }: Reading): Shown {
  let [text, reasoning] = ['', ''];
  const calls: { -readonly [name in keyof ShownCall]: ShownCall[name] }[] = [];
  const finishes: string[] = [];
  for (const { type, delta = {}, index } of events as readonly Json[]) {
    const { content = {}, tool_plan: plan = '', tool_calls: call = {} } = delta.message ?? {};
    if (type === 'content-start' || type === 'content-delta') {
      text += content.text ?? '';
      reasoning += content.thinking ?? '';
    }
    if (type === 'tool-plan-delta') text += plan;
    if (type === 'tool-call-start') {
      tell(problems, index !== calls.length, `tool call ${index} comes where ${calls.length} was due`);
      calls.push({ id: call.id, name: call.function.name, arguments: call.function.arguments ?? '', closed: false });
    }
    const called = calls[index];
    if (type === 'tool-call-delta' && called) called.arguments += call.function.arguments;
    if (type === 'tool-call-end' && called) called.closed = true;
    if (type === 'message-end') finishes.push(delta.finish_reason);
  }
  tell(problems, finishes.length !== 1, `message-end comes ${finishes.length} times`);
  return { text, reasoning, calls, finishes, error: false, seams, problems };
}
