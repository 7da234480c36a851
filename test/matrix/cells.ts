import type { WireName } from '@understudy/testing';
import { type SdkName, sdkNames } from '../support/clients.ts';
import { wires } from '../support/providers.ts';
import { seeded } from '../support/seeded.ts';

export const classNames = ['text', 'tool', 'parallel-tools', 'reasoning', 'structured'] as const;
export type ClassName = (typeof classNames)[number];

/** What can happen to any stream at any place. */
export const streamFaults = ['cut', 'reset', 'stall', 'end', 'error-event', 'garbage-event', 'early-terminator'] as const;
/** A damaged message is one whose checksum is wrong; a status stands in place of the stream. */
export const faults = [...streamFaults, 'damaged', 'status'] as const;
/** What the first target does after its k-th block. */
export type BlockFault = (typeof faults)[number];

/** One experiment: a client, a stream of the first target, and the fault that it meets after `k` blocks. */
export interface Cell {
  readonly dialect: SdkName;
  /** Of the first target. */
  readonly wire: WireName;
  /** Of the target that stands in for it. */
  readonly second: WireName;
  readonly kind: ClassName;
  readonly fault: BlockFault;
  /** How many blocks are sent before the fault: 0 (headers only) to all of them. */
  readonly k: number;
}

/** As much of a stream as the choice of cells depends on. */
export interface StreamShape {
  readonly kind: ClassName;
  readonly wire: WireName;
  readonly length: number;
  /** Index of the first block that says something. */
  readonly firstSemantic: number;
}

export const describeCell = ({ dialect, wire, second, kind, fault, k }: Cell): string =>
  `${dialect} < ${wire} ${kind}, ${fault} after ${k}, then ${second}`;

/** Whether a fault can come there: only messages with checksums can be damaged. */
const canCome = (fault: BlockFault, wire: WireName, k: number, length: number): boolean => {
  if (fault === 'status') return k === 0;
  return fault !== 'damaged' || (wire === 'bedrock-converse' && k < length);
};

/** Every place of every stream; the second targets come in turns. */
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
    const fault = pick(faults);
    const k = fault === 'status' ? 0 : Math.floor(random() * (length + 1));
    if (!canCome(fault, wire, k, length)) continue;
    const cell: Cell = { dialect: pick(sdkNames), wire, second: pick(othersOf(wire)), kind, fault, k };
    drawn.set(describeCell(cell), cell);
  }
  return [...drawn.values()];
}

const othersOf = (wire: WireName) => wires.filter((one) => one !== wire);

function cells(shapes: readonly StreamShape[], indices: (shape: StreamShape) => readonly number[]): readonly Cell[] {
  let turn = 0;
  return sdkNames.flatMap((dialect) =>
    shapes.flatMap((shape) => {
      const { wire, kind, length } = shape;
      const others = othersOf(wire);
      return faults.flatMap((fault) =>
        indices(shape)
          .filter((k) => canCome(fault, wire, k, length))
          .map((k): Cell => ({ dialect, wire, second: others[turn++ % others.length] as WireName, kind, fault, k })),
      );
    }),
  );
}
