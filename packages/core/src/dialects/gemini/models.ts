import type { JsonObject } from '../../call/json.ts';

/** Writes the list of models. */
export function encodeModels(names: readonly string[]): JsonObject {
  return { models: names.map(encodeModel) };
}

export function encodeModel(name: string): JsonObject {
  return {
    name: `models/${name}`,
    version: '1',
    displayName: name,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}
