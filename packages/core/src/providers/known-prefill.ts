import type { PrefillForm } from '../call/prefill-form.ts';

interface Row {
  /** The base URL, from its beginning. */
  readonly at: RegExp;
  readonly form: PrefillForm;
  /** Whose models go on; undefined: all of the host's. */
  readonly models?: RegExp;
}

/** Hosts that say in their documentation that they go on with an answer that is begun, and how they want to be asked. */
const rows: readonly Row[] = [
  { at: /^https:\/\/(?:api|codestral)\.mistral\.ai(?:[:/]|$)/i, form: 'prefix' },
  { at: /^https:\/\/api\.deepseek\.com(?::443)?\/beta(?:\/|$)/i, form: 'prefix' }, // elsewhere it does not know the member
  { at: /^https:\/\/api\.groq\.com(?:[:/]|$)/i, form: 'message', models: /llama|gemma|kimi-k2-instruct/i },
  // As the model behind it: others begin a message of their own.
  { at: /^https:\/\/openrouter\.ai(?:[:/]|$)/i, form: 'message', models: /^(?:mistralai|meta-llama|qwen|deepseek)\//i },
];

/** How a host is asked to go on with a begun answer, as far as its address and the model's name tell; undefined: not known that it does. */
export function knownPrefill(baseURL: string, model: string): PrefillForm | undefined {
  return rows.find(({ at, models }) => at.test(baseURL) && (models === undefined || models.test(model)))?.form;
}
