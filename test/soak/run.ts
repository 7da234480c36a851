import type { Memory } from '../bench/child.ts';
import type { Usage } from './machine.ts';
import type { End } from './offer.ts';
import type { Second } from './provider.ts';
import type { Contender, Scenario } from './scenario.ts';

/** What one contender made of one scenario. */
export interface Run {
  readonly scenario: Scenario;
  readonly contender: Contender;
  readonly seed: number;
  readonly callsPerSecond: number;
  readonly ends: readonly End[];
  /** By provider, by second. */
  readonly providers: readonly (readonly Second[])[];
  /** Requests to go on with what nobody said. */
  readonly misasked: number;
  /** Of the gateway, its garbage collected: when it was warm, and when all was over. */
  readonly memory: { readonly warm: Memory; readonly end: Memory } | undefined;
  readonly usage: Usage;
}
