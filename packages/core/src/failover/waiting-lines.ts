import type { Call } from '../call/call.ts';
import { WaitingLine, type WaitingLineParts } from './waiting-line.ts';

/** From so many lines on, empty lines are forgotten: under `"*"` clients write the names. */
const mostLines = 1000;

/** One line for each model class, and for each name under `"*"`: calls for a model that is down do not fill the line of another model. */
export function waitingLines(parts: WaitingLineParts): (call: Call) => WaitingLine {
  const lines = new Map<string, WaitingLine>();
  return ({ modelClass, model }) => {
    const name = modelClass === '*' ? `* ${model}` : modelClass;
    const found = lines.get(name);
    if (found) return found;
    if (lines.size >= mostLines) for (const [other, line] of lines) if (line.length === 0) lines.delete(other);
    const line = new WaitingLine(parts);
    lines.set(name, line);
    return line;
  };
}
