import { anthropic } from './anthropic.ts';
import { anthropicCompatible } from './anthropic-compatible.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { ProviderKind } from './provider-kind.ts';

/** Kinds of provider by their names. */
export type Kinds = ReadonlyMap<string, ProviderKind>;

/** The kinds that every configuration may name. */
export const builtInKinds: Kinds = new Map(
  [openai, anthropic, gemini, openaiCompatible, anthropicCompatible].map((one): [string, ProviderKind] => [one.kind, one]),
);
