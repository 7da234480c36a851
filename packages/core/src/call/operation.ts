/**
 * What a call asks of a model, in the word of `gen_ai.operation.name`. Routes name the operation, target dialects say which ones they can
 * do, and spans and metrics are named after it.
 */
export type Operation = 'chat';
