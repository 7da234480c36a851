import { percentile } from '../bench/load.ts';
import { failsNaively, naiveErrors } from './hiccup.ts';
import type { End } from './offer.ts';
import type { Run } from './run.ts';
import { isStream } from './send.ts';

/** Something that must hold, and what came of it. */
export interface Bar {
  readonly says: string;
  readonly got: string;
  readonly isMet: boolean;
}

/** Milliseconds after which an answer is late. */
export const lateMs = 20_000;

export const percent = (share: number, digits = 2) => `${(100 * share).toFixed(digits)} %`;
export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
export const countOf = (ends: readonly End[], ended: End['ended']) => ends.filter((end) => end.ended === ended).length;
export const between = (ends: readonly End[], from: number, to: number) => ends.filter(({ at }) => at >= from && at < to);
const whole = (value: number) => value.toLocaleString('en');

/** @param share - of all calls (0-1) */
export function errorsAtMost(share: number): (run: Run) => Bar {
  return ({ ends }) => {
    const errors = countOf(ends, 'error');
    const says = share === 0 ? '0 errors' : `at most ${percent(share)} errors`;
    return { says, got: `${whole(errors)}, ${percent(errors / ends.length, 3)}`, isMet: errors <= share * ends.length };
  };
}

/** Nor was a provider asked to go on with what nobody had said. */
export function noneWrong({ ends, misasked }: Run): Bar {
  const wrong = countOf(ends, 'wrong');
  return { says: '0 wrong', got: `${whole(wrong)}, asked for wrongly ${misasked}`, isMet: wrong + misasked === 0 };
}

export function noneLate({ ends }: Run): Bar {
  const late = ends.filter(({ tookMs }) => tookMs > lateMs).length;
  return { says: `0 later than ${lateMs / 1000} s`, got: whole(late), isMet: late === 0 };
}

export function heapIsFlat({ memory }: Run): Bar {
  const ratio = memory ? memory.end.heapUsed / memory.warm.heapUsed : Number.NaN;
  const got = memory ? `${percent(ratio - 1, 0)} more` : 'too short a run to tell';
  return { says: 'heap of the gateway grows by at most 20 %', got, isMet: !(ratio > 1.2) };
}

/** The instrument's own: four standard deviations. */
export function naiveErrorsAsLikely({ ends, scenario }: Run): Bar {
  const likely = naiveErrors(scenario.faults.hiccups, scenario.providers);
  const margin = 4 * Math.sqrt((likely * (1 - likely)) / ends.length);
  const share = countOf(ends, 'error') / ends.length;
  const says = `errors as probability has it, ${percent(likely)} ± ${percent(margin)}`;
  return { says, got: percent(share), isMet: Math.abs(share - likely) <= margin };
}

/** The instrument's own: every planned failure happens, and no other. */
export function naiveErrorsAsDrawn({ ends, scenario: { faults, providers }, seed }: Run): Bar {
  const drawn = ends.filter((_, call) => failsNaively({ seed, call, stream: isStream(call) }, providers, faults)).length;
  const errors = countOf(ends, 'error');
  return { says: `exactly the ${whole(drawn)} errors that its draws make`, got: whole(errors), isMet: errors === drawn };
}

/** The longest wait of those that got no answer. */
export function refusedWithin(ms: number): (run: Run) => Bar {
  return ({ ends }) => {
    const worst = Math.max(0, ...ends.filter(({ ended }) => ended === 'error').map(({ tookMs }) => tookMs));
    return { says: `nobody waits over ${seconds(ms)} for a refusal`, got: seconds(worst), isMet: worst <= ms };
  };
}

/** @param usualUntil - second until which nothing fails; the p99 until then is what is usual */
export function waitsAtMost(moreMs: number, usualUntil: number): (run: Run) => Bar {
  return ({ ends }) => {
    const usual = percentile(
      between(ends, 0, usualUntil).map(({ tookMs }) => tookMs),
      0.99,
    );
    const worst = Math.max(...ends.map(({ tookMs }) => tookMs));
    const says = `nobody waits over ${seconds(moreMs)} more than usual`;
    return { says, got: `${seconds(worst - usual)} more`, isMet: worst - usual <= moreMs };
  };
}
