import type { Unportable } from '../call/request.ts';
import { shortName } from './short-name.ts';

/** Collects what is lost when a request is written for a target: warnings, and the feature that rules the target out. */
export interface Losses {
  /** One sentence without a full stop: `<field> is not sent: <why>`, or `<field> is sent as <what>: <why>`. */
  warn(sentence: string): void;
  /** The target cannot take the call without this feature. */
  refuse(feature: string): void;
  readonly warnings: readonly string[];
  readonly unsupported: string | undefined;
}

export function lossList(): Losses {
  return new LossList();
}

class LossList implements Losses {
  unsupported: string | undefined;
  readonly #warnings = new Set<string>();

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  warn(sentence: string): void {
    this.#warnings.add(sentence);
  }

  refuse(feature: string): void {
    this.unsupported ??= shortName(feature);
  }
}

/**
 * Tells of the features that a dialect has no form for.
 *
 * @param carries - features that the dialect writes all the same
 */
export function goWithout(unportable: readonly Unportable[], carries: ReadonlySet<string>, losses: Losses): void {
  for (const { feature, otherwise } of unportable) {
    if (carries.has(feature)) continue;
    if (otherwise === 'refuse') losses.refuse(feature);
    else if (otherwise === 'tell') losses.warn(`${feature} is sent as a text: the target's dialect has no such part`);
    else losses.warn(noSuchField(feature));
  }
}

export function noSuchField(name: string): string {
  return `${name} is not sent: the target's dialect has no such field`;
}
