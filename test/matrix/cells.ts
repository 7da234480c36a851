import type { ClientName } from '../support/clients.ts';
import type { PairWire } from '../support/providers.ts';
import { seeded } from '../support/seeded.ts';

export const classNames = ['text', 'tool', 'parallel-tools', 'reasoning', 'structured'] as const;
export type ClassName = (typeof classNames)[number];

export const faults = ['cut', 'reset', 'stall', 'error-event', 'garbage-event', 'early-terminator'] as const;
/** What the first target does after its k-th block. */
export type BlockFault = (typeof faults)[number];

export const dialects: readonly ClientName[] = ['openai-chat', 'anthropic-messages'];
export const wires: readonly PairWire[] = ['openai', 'anthropic'];

/** One experiment: a client, a stream of the first target, and the fault that it meets after `k` blocks. */
export interface Cell {
  readonly dialect: ClientName;
  /** Of the first target; the second has the other. */
  readonly wire: PairWire;
  readonly kind: ClassName;
  readonly fault: BlockFault;
  /** How many blocks are sent before the fault: 0 (headers only) to all of them. */
  readonly k: number;
}

/** As much of a stream as the choice of cells depends on. */
export interface StreamShape {
  readonly kind: ClassName;
  readonly wire: PairWire;
  readonly length: number;
  /** Index of the first block that says something. */
  readonly firstSemantic: number;
}

export const describeCell = ({ dialect, wire, kind, fault, k }: Cell): string =>
  `${dialect} < ${wire} ${kind}, ${fault} after ${k}`;

export function everyCell(shapes: readonly StreamShape[]): readonly Cell[] {
  return cells(shapes, ({ length }) => Array.from({ length: length + 1 }, (_, k) => k));
}

/** Where streams change their state: begin, commit point, end. The middle stands for all that is between. */
export function edgeCells(shapes: readonly StreamShape[]): readonly Cell[] {
  return cells(shapes, ({ length, firstSemantic }) => {
    const edges = [0, 1, firstSemantic, firstSemantic + 1, Math.floor(length / 2), length - 1, length];
    return [...new Set(edges)].filter((k) => k >= 0 && k <= length).sort((a, b) => a - b);
  });
}

/** Different cells, the same for the same seed. Streams are drawn first, so that long ones do not crowd out short ones. */
export function drawnCells(shapes: readonly StreamShape[], count: number, seed: number): readonly Cell[] {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const drawn = new Map<string, Cell>();
  const most = Math.min(count, everyCell(shapes).length);
  while (drawn.size < most) {
    const { kind, wire, length } = pick(shapes);
    const cell: Cell = { dialect: pick(dialects), wire, kind, fault: pick(faults), k: Math.floor(random() * (length + 1)) };
    drawn.set(describeCell(cell), cell);
  }
  return [...drawn.values()];
}

function cells(shapes: readonly StreamShape[], indices: (shape: StreamShape) => readonly number[]): readonly Cell[] {
  return dialects.flatMap((dialect) =>
    shapes.flatMap((shape) =>
      faults.flatMap((fault) => indices(shape).map((k) => ({ dialect, wire: shape.wire, kind: shape.kind, fault, k }))),
    ),
  );
}
