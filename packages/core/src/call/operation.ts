/** All that a call may ask of a model, in the words of `gen_ai.operation.name` where it has one. */
export const operations = [
  'chat',
  'text_completion',
  'embeddings',
  'moderation',
  'rerank',
  'image_generation',
  'image_edit',
  'image_variation',
  'transcription',
  'translation',
  'speech',
] as const;

/** What a call asks of a model. Routes name the operation, target dialects say which ones they can do, and spans and metrics are named after it. */
export type Operation = (typeof operations)[number];
