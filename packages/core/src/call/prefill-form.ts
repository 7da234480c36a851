/**
 * How a host of the Chat Completions wire is asked to go on with an answer that is begun. `message`: by its place at the end. `prefix`: the
 * message says so itself. `continue-final-message`: the request says so.
 */
export const prefillForms = ['message', 'prefix', 'continue-final-message'] as const;

export type PrefillForm = (typeof prefillForms)[number];
