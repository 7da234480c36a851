import type { Kind } from '../kind.ts';
import type { Attempt, Flaw } from './attempt.ts';
import { pieceCount } from './texts.ts';

/** Like `Attempt`, as far as noise decides it. */
export interface Failing {
  readonly status: Attempt['status'];
  readonly flaw: Flaw | undefined;
  readonly said: number;
}

type Draw = (kind: Kind, place: number) => Failing;

const before = (status: Attempt['status']): Draw => {
  const failing: Failing = { status, flaw: undefined, said: 0 };
  return () => failing;
};
const within = (flaw: Flaw, said: (place: number) => number): Draw => {
  return (kind, place) => ({ status: 200, flaw, said: kind === 'stream' ? said(place) : 0 });
};
const nothing = () => 0;
/** After the first piece, or after the second: nobody breaks who has said all. */
const some = (place: number) => 1 + Math.floor(place * (pieceCount - 1));
const any = (place: number) => Math.floor(place * pieceCount);

/** A hundredth of all attempts on a good day. */
const draws: readonly { readonly share: number; readonly draw: Draw }[] = [
  { share: 0.001, draw: before(0) },
  { share: 0.0025, draw: before(500) },
  { share: 0.0025, draw: before(503) },
  { share: 0.0005, draw: within('error-body', nothing) },
  { share: 0.0005, draw: within('empty', nothing) },
  { share: 0.0005, draw: within('cut', nothing) },
  { share: 0.0005, draw: within('cut', some) },
  { share: 0.0005, draw: within('short', some) },
  { share: 0.001, draw: within('error-event', any) },
  { share: 0.0005, draw: within('stall', any) },
];

/** @param chance @param place - numbers from 0 to below 1, drawn for this attempt */
export function noiseOf(scale: number, kind: Kind, [chance, place]: readonly [number, number]): Failing | undefined {
  if (scale === 0) return undefined;
  let upTo = 0;
  for (const { share, draw } of draws) {
    upTo += share * scale;
    if (chance < upTo) return draw(kind, place);
  }
  return undefined;
}
