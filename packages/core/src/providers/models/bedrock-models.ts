import type { ModelFacts } from '../../call/model-facts.ts';
import type { ConverseQuirks } from '../../call/model-traits.ts';
import { factsByName } from './facts-by-name.ts';

/** Capacity of several regions together, which has an id of its own: `us.`, `eu.`, `global.` before the id of the model. */
const regions = /^(?:us-gov|us|eu|apac|jp|au|ca|global)\./;

/** Every Claude is asked by Messages too, in a body without the model. */
export function isClaude(model: string): boolean {
  return /anthropic\.claude/i.test(model);
}

/** The id of the model itself, of which no region has more than another. */
export function withoutRegion(id: string): string {
  return id.replace(regions, '');
}

/** Makers of models to whom the fields of Anthropic, Amazon and OpenAI mean nothing. */
const otherMakers = /^(?:ai21|cohere|deepseek|google|meta|minimax|mistral|moonshot(?:ai)?|nvidia|qwen|writer|zai)\./;

/** Every other Claude has no structured output here: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html (read 2026-11) */
const takesFormat = /claude-(?:haiku|sonnet|opus)-4-[56](?!\d)/;

interface Row {
  /** Fits the id of a model, with its maker and without a region: `amazon.nova-lite-v1:0`. */
  readonly id: RegExp;
  readonly shared?: Partial<Pick<ModelFacts, 'prefill' | 'isReasoning'>>;
  readonly quirks: ConverseQuirks;
  readonly maxStops?: number;
}

// https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html, .../structured-output.html and
// .../prompt-caching.html (read 2026-11)
const nova: Omit<Row, 'id'> = {
  shared: { prefill: true },
  quirks: { modelFields: 'nova', cachePoints: { tools: false, hour: false } },
  maxStops: 4,
};
/** What these models refuse beside calls and results of tools is known by reports: https://github.com/pydantic/pydantic-ai/pull/6098 */
const alone: ConverseQuirks = { toolTurns: 'alone' };
const rows: readonly Row[] = [
  { id: /^amazon\.nova-micro/, ...nova, quirks: { ...nova.quirks, video: false } },
  { id: /^amazon\.nova-2/, ...nova, shared: { prefill: true, isReasoning: true } },
  { id: /^amazon\.nova/, ...nova },
  { id: /^openai\.gpt-oss/, quirks: { modelFields: 'openai', structuredOutput: true, serviceTiers: true } },
  {
    id: /^(?:qwen\.qwen3|deepseek\.v3|google\.gemma-3|minimax\.minimax-m2|moonshot(?:ai)?\.kimi-k2|nvidia\.nemotron)/,
    quirks: { structuredOutput: true },
  },
  { id: /^mistral\.(?:mistral-large-3|magistral|ministral|voxtral)/, quirks: { structuredOutput: true, ...alone } },
  { id: /^mistral\./, quirks: alone },
  { id: /^writer\./, quirks: { noResultStatus: true, ...alone } },
  { id: /^meta\./, quirks: { noForcedCalls: true, ...alone } },
  { id: /^(?:cohere\.|ai21\.|amazon\.titan|deepseek\.r1)/, quirks: { noForcedCalls: true } },
];

/**
 * Models of Bedrock, by the ids of models and of inference profiles, or by an ARN that ends in one: `us.anthropic.claude-sonnet-4-20250514-v1:0`. The ARN of an
 * application's own profile says nothing of the model behind it.
 */
export function bedrockFacts(model: string): ModelFacts {
  const lower = model.toLowerCase();
  const id = withoutRegion(lower.slice(lower.lastIndexOf('/') + 1));
  const facts = factsByName(nameOf(id));
  const { thinking, structuredOutput } = facts.quirks['anthropic-messages'] ?? {};
  if (thinking !== undefined)
    return withQuirks(takesFormat.test(id) ? facts : withoutFormat(facts), ofClaude(id, structuredOutput === true));
  const row = rows.find((one) => one.id.test(id));
  const quirks = { ...row?.quirks, ...(otherMakers.test(id) && { ofOtherMaker: true }) };
  return withQuirks({ ...facts, ...row?.shared, maxTemperature: 1 }, quirks, row?.maxStops);
}

/** The facts of a Claude at an endpoint that refuses its structured output, and `strict` of its tools. */
export function withoutFormat(facts: ModelFacts): ModelFacts {
  const { 'anthropic-messages': messages, ...quirks } = facts.quirks;
  return messages === undefined
    ? facts
    : { ...facts, quirks: { ...quirks, 'anthropic-messages': { ...messages, structuredOutput: false, refusesFormat: true } } };
}

/** The name by which the model is known elsewhere: without its maker, but for those whose models have names that say nothing else. */
function nameOf(id: string): string {
  return id.startsWith('deepseek.') ? id.replace('.', '-') : id.replace(/^[a-z0-9]+\./, '');
}

/** Prompt caching began with Claude 3.5 Haiku and 3.7 Sonnet. */
function ofClaude(id: string, isNew: boolean): ConverseQuirks {
  const caches = !/claude-(?:v\d|instant|3-(?:haiku|sonnet|opus|5-sonnet))/.test(id);
  return {
    modelFields: 'claude',
    video: false,
    mediaInResults: true,
    toolTurns: 'without-files',
    ...(caches && { cachePoints: { tools: true, hour: isNew } }),
  };
}

function withQuirks(facts: ModelFacts, quirks: ConverseQuirks, maxStops?: number): ModelFacts {
  const chat = facts.quirks['openai-chat'];
  return {
    ...facts,
    quirks: {
      ...facts.quirks,
      ...(maxStops !== undefined && { 'openai-chat': { ...chat, maxStops } }),
      'bedrock-converse': quirks,
    },
  };
}
