import type { PrefillForm } from '../../call/prefill-form.ts';
import { hosts } from './hosts.ts';

const rows = hosts.flatMap(({ prefill }) => prefill ?? []);

/** How a host is asked to go on with a begun answer, as far as its address and the model's name tell; undefined: not known that it does. */
export function knownPrefill(baseURL: string, model: string): PrefillForm | undefined {
  return rows.find(({ at, models }) => at.test(baseURL) && (models === undefined || models.test(model)))?.form;
}
