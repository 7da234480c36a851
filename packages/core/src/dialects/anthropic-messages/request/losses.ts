import { shortName } from '../../short-name.ts';

/** What is lost when a request is written for a target: warnings, and the one thing that rules the target out. */
export interface Losses {
  /** One sentence: what the target goes without. */
  warn(sentence: string): void;
  /** The target cannot take the call without this feature. */
  refuse(feature: string): void;
  readonly warnings: readonly string[];
  readonly unsupported: string | undefined;
}

export function lossList(): Losses {
  const warnings = new Set<string>();
  let unsupported: string | undefined;
  return {
    warn(sentence) {
      warnings.add(sentence);
    },
    refuse(feature) {
      unsupported ??= shortName(feature);
    },
    get warnings() {
      return [...warnings];
    },
    get unsupported() {
      return unsupported;
    },
  };
}
