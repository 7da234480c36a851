import type { Json, Reading, Shown, ShownCall } from './shown.ts';
import { tell } from './shown.ts';

/** Events of Converse. Blocks of text and reasoning need no start. */
export function readConverse({ events, seams, problems }: Reading): Shown {
  let [text, reasoning] = ['', ''];
  const calls = new Map<number, { -readonly [name in keyof ShownCall]: ShownCall[name] }>();
  const stopped = new Set<number>();
  const finishes: string[] = [];
  const error = events.some((event) => Object.keys(event)[0]?.endsWith('Exception'));
  for (const event of events as readonly Json[]) {
    const { contentBlockStart: start, contentBlockDelta: said, contentBlockStop: stop, messageStop: end } = event;
    const at = (start ?? said ?? stop)?.contentBlockIndex;
    tell(problems, at !== undefined && stopped.has(at), `block ${at} goes on after its end`);
    if (start?.start?.toolUse) {
      const { toolUseId: id, name } = start.start.toolUse;
      calls.set(at, { id, name, arguments: '', closed: false });
    }
    const call = calls.get(at);
    text += said?.delta.text ?? '';
    reasoning += said?.delta.reasoningContent?.text ?? '';
    if (call) call.arguments += said?.delta.toolUse?.input ?? '';
    if (stop) stopped.add(at);
    if (stop && call) call.closed = true;
    if (end) finishes.push(end.stopReason);
  }
  const begun = events.filter(({ messageStart }) => messageStart).length;
  tell(problems, events.length > 0 && !(error && events.length === 1) && begun !== 1, `messageStart comes ${begun} times`);
  if (error) tell(problems, finishes.length > 0, 'a stop reason in a stream with an error');
  else tell(problems, finishes.length !== 1, `messageStop comes ${finishes.length} times`);
  return { text, reasoning, calls: [...calls.values()], finishes, error, seams, problems };
}
