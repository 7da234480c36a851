import { anthropic } from './anthropic.ts';
import { anthropicCompatible } from './anthropic-compatible.ts';
import { azureAnthropic } from './azure-anthropic.ts';
import { azureOpenAI } from './azure-openai.ts';
import { amazonBedrock } from './bedrock.ts';
import { amazonBedrockMantle } from './bedrock-mantle.ts';
import { cohere } from './cohere.ts';
import { deepseek } from './deepseek.ts';
import { fireworks } from './fireworks.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openrouter } from './openrouter.ts';
import { perplexity } from './perplexity.ts';
import type { ProviderKind } from './provider-kind.ts';
import { together } from './together.ts';
import { vercelAIGateway } from './vercel-ai-gateway.ts';
import { vertexAI } from './vertex-ai.ts';
import { xai } from './xai.ts';

/** Kinds of provider by their names. */
export type Kinds = ReadonlyMap<string, ProviderKind>;

const all: readonly ProviderKind[] = [
  openai,
  anthropic,
  gemini,
  vertexAI(),
  azureOpenAI(),
  azureAnthropic(),
  amazonBedrock(),
  amazonBedrockMantle(),
  mistral,
  cohere,
  groq,
  xai,
  deepseek,
  together,
  fireworks,
  openrouter,
  perplexity,
  vercelAIGateway,
  ollama,
  openaiCompatible,
  anthropicCompatible,
];

/** The kinds that every configuration may name. */
export const builtInKinds: Kinds = new Map(all.map((one) => [one.kind, one]));
