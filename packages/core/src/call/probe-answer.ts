import type { Failure } from './failure.ts';

/** What an answer to a probe proves wrong of what was told before. `key`: it was taken. `answer`: the model itself has answered. */
export type Proof = 'nothing' | 'key' | 'answer';

/** What a request of our own came to. */
export type ProbeAnswer =
  | { readonly well: true; readonly proves: Proof }
  /** `ofTarget`: a client's call would have been told the same. */
  | { readonly well: false; readonly failure: Failure; readonly ofTarget: boolean };
