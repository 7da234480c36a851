import { styleText } from 'node:util';
import { type Paint, plain, plainLine, type ViewState, view, viewColumns } from './view.ts';

/** Where the view goes: redrawn in a terminal, else a line every now and then. */
export interface Screen {
  readonly paint: Paint;
  draw(state: ViewState): void;
}

const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';
const lineEveryMs = 2000;

export function openScreen(out: NodeJS.WriteStream): Screen {
  const isLarge = (out.rows ?? 0) > 16 && (out.columns ?? 0) > viewColumns;
  const paint: Paint = out.isTTY ? (style, text) => styleText(style, text, { stream: out }) : plain;
  out.once('error', () => process.exit(1)); // nobody reads on: `npm run demo | head`
  return out.isTTY && isLarge ? redrawn(out, paint) : linewise(out, paint);
}

function redrawn(out: NodeJS.WriteStream, paint: Paint): Screen {
  let drawn = 0;
  return {
    paint,
    draw(state) {
      const lines = view(state, paint);
      if (drawn === 0) process.once('exit', () => out.write(showCursor)); // however it ends
      out.write(`${drawn === 0 ? hideCursor : `\u001B[${drawn}A\u001B[J`}${lines.join('\n')}\n`);
      drawn = lines.length;
    },
  };
}

function linewise(out: NodeJS.WriteStream, paint: Paint): Screen {
  let phase = -1;
  let dueAt = 0;
  return {
    paint,
    draw(state) {
      if (state.phase !== phase) out.write(`\n${state.phases[state.phase]?.told}\n`);
      if (state.phase === phase && state.elapsedMs < dueAt) return;
      phase = state.phase;
      dueAt = state.elapsedMs + lineEveryMs;
      out.write(`${plainLine(state)}\n`);
    },
  };
}
