import type { Paint } from './view.ts';

/** A span, as much of it as the tree shows. */
export interface TreeSpan {
  readonly name: string;
  /** `SERVER`, `INTERNAL`, `CLIENT` ... */
  readonly kind: string;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly startMs: number;
  readonly durationMs: number;
  readonly isError: boolean;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
}
type Attributes = Readonly<Record<string, unknown>>;

export interface TreeOptions {
  readonly paint: Paint;
  /** Which attributes of a span are shown, in this order; those of events all are. */
  readonly shown: readonly string[];
}

/** A trace as a tree: each span, below it its attributes and events, below those its children in the order of their start. */
export function tree(spans: readonly TreeSpan[], options: TreeOptions): readonly string[] {
  const ids = new Set(spans.map(({ id }) => id));
  const roots = spans.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  return inOrder(roots).flatMap((root) => branch(root, spans, options, { first: '', rest: '' }));
}

/** What stands before a span's own line, and before all lines below it. */
interface Indent {
  readonly first: string;
  readonly rest: string;
}

function branch(span: TreeSpan, spans: readonly TreeSpan[], options: TreeOptions, { first, rest }: Indent): readonly string[] {
  const { paint, shown } = options;
  const children = inOrder(spans.filter(({ parentId }) => parentId === span.id));
  const below = rest + (children.length > 0 ? '│    ' : '     ');
  return [
    headLine(first, span, paint),
    ...pairs(span.attributes, shown).map((line) => below + paint('dim', line)),
    ...span.events.flatMap(({ name, attributes }) => [
      `${below}${paint('yellow', `* ${name}`)}`,
      ...pairs(attributes, Object.keys(attributes)).map((line) => `${below}    ${line}`),
    ]),
    ...children.flatMap((child, index) => {
      const [corner, line] = index === children.length - 1 ? ['└─ ', '   '] : ['├─ ', '│  '];
      return branch(child, spans, options, { first: rest + corner, rest: rest + line });
    }),
  ];
}

function headLine(indent: string, { name, kind, durationMs, isError }: TreeSpan, paint: Paint): string {
  const duration = `${Math.round(durationMs)} ms`.padStart(8);
  const text = (indent + name).padEnd(45).slice(indent.length);
  return `${indent}${paint('bold', text)}${kind.padEnd(9)}${duration}${isError ? `  ${paint('red', 'ERROR')}` : ''}`;
}

function inOrder(spans: readonly TreeSpan[]): readonly TreeSpan[] {
  return spans.toSorted((a, b) => a.startMs - b.startMs);
}

/** `name=value`, as many to a line as fit beside the tree in a terminal of 80 columns. */
function pairs(attributes: Attributes, names: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const name of names) {
    if (attributes[name] === undefined) continue;
    const pair = `${name}=${attributes[name]}`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + pair.length <= 64) lines[lines.length - 1] = `${last}  ${pair}`;
    else lines.push(pair);
  }
  return lines;
}
