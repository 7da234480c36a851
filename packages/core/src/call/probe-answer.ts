import type { Failure } from './failure.ts';

/** What an answer to a probe proves wrong of what was told before. `key`: it was taken. `answer`: the model itself has answered. */
export type Proof = 'nothing' | 'key' | 'answer';

/** What a request of our own came to. */
export type ProbeAnswer =
  /** `met`: what it said although it is there, of the key above all. */
  | { readonly well: true; readonly proves: Proof; readonly met?: Failure }
  /** `ofTarget`: a client's call would have been told the same. */
  | { readonly well: false; readonly failure: Failure; readonly ofTarget: boolean };
