import type { ModelFacts } from '../../call/model-facts.ts';
import type { ChatQuirks } from '../../call/model-traits.ts';
import { claudeFacts } from './claude-models.ts';
import { lacksOf } from './lacks.ts';
import { factsFrom, type ModelRow, rowOf } from './model-row.ts';
import { openaiRows } from './openai-models.ts';

const xaiChat: Partial<ChatQuirks> = { refuses: ['frequency_penalty', 'presence_penalty'] };
const xai: Omit<ModelRow, 'name'> = { stop: false, isReasoning: true, chat: xaiChat };

const mistralChat: Partial<ChatQuirks> = { toolIds: 'nine', knownMembersOnly: true };
const mistral: Omit<ModelRow, 'name'> = { maxTemperature: 1.5, chat: mistralChat };
/** Mistral answers every other level with 400. */
const mistralEfforts: Partial<ChatQuirks> = { ...mistralChat, efforts: ['none', 'high'] };

const command: Omit<ModelRow, 'name'> = {
  maxTemperature: 1,
  chat: { ranges: { top_p: [0.01, 0.99], frequency_penalty: [0, 1], presence_penalty: [0, 1] }, maxStops: 5 },
};

/** Models of other makers, wherever they are hosted. The first row that fits decides. */
const otherRows: readonly ModelRow[] = [
  { name: /non-reasoning/ },
  { name: /^grok-3-mini/, ...xai, chat: { ...xaiChat, efforts: ['low', 'high'] } },
  { name: /^grok-(?:4(?:-0709|-latest)?$|4-fast|4[.-]1-fast|4\.20)/, ...xai, chat: { ...xaiChat, efforts: [] } },
  { name: /^grok-(?:[4-9]|code)/, ...xai },
  { name: /^magistral/, ...mistral, isReasoning: true, chat: mistralEfforts },
  // mistral-small models with an earlier date do not reason.
  { name: /^mistral-small-(?:latest|4|2[6-9]\d\d)/, ...mistral, chat: mistralEfforts },
  { name: /^(?:mistral|ministral|mixtral|codestral|devstral|pixtral|open-mi)/, ...mistral },
  { name: /^command-a-(?:reasoning|plus)/, ...command, isReasoning: true },
  { name: /^command-/, ...command },
  { name: /reasoner|reasoning|thinking|deepseek-r\d|^qwq|^gemini-2\.5-pro|^gemini-[3-9]|^minimax-m\d/, isReasoning: true },
];

/**
 * A model of a host that serves many makers' models, as far as the name tells. The name may carry the maker or a path:
 * `anthropic/claude-haiku-4.5`, `openai/gpt-5`, `accounts/fireworks/models/deepseek-r1`.
 */
export function factsByName(model: string): ModelFacts {
  const lower = model.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (name.includes('claude')) return claudeFacts(name, false);
  const lacks = lacksOf(model, false);
  const ofOpenai = rowOf(openaiRows, name);
  if (!ofOpenai) return factsFrom(rowOf(otherRows, name), lacks);
  // Few hosts know the role `developer`. Other hosts give OpenAI's names to other models, so an output limit by the name could cut an answer short.
  const facts = factsFrom(ofOpenai, lacks);
  const chat = { ...facts.quirks['openai-chat'], systemRole: 'system', searchBy: undefined } as const;
  return { ...facts, outputLimit: undefined, quirks: { 'openai-chat': chat } };
}
