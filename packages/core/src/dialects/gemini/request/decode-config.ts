import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { ChatRequest, OutputFormat, Reasoning } from '../../../call/request.ts';
import { isEffort } from '../../efforts.ts';
import { defined, isGiven } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { asText, listOf } from '../read-json.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

/** Members of `generationConfig` that have a common form. */
const known: ReadonlySet<string> = new Set([
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'candidateCount',
  'responseLogprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseModalities',
  'thinkingConfig',
]);

type Config = Pick<
  ChatRequest,
  | 'maxTokens'
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'stop'
  | 'seed'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'output'
  | 'reasoning'
>;

/** Reads `generationConfig`. */
export function decodeConfig(config: JsonObject, reader: RequestReader): Config {
  const number = (name: string) => reader.read('number', own(config, name), `generationConfig.${name}`);
  for (const [name, value] of Object.entries(config))
    if (!known.has(name) && isGiven(value)) reader.drop(`generationConfig.${name}`);
  noteModalities(config.responseModalities, reader);
  noteAnswers(config, reader);
  return defined({
    maxTokens: reader.read('whole number', config.maxOutputTokens, 'generationConfig.maxOutputTokens'),
    temperature: number('temperature'),
    topP: number('topP'),
    topK: number('topK'),
    stop: decodeStop(config.stopSequences, reader),
    seed: number('seed'),
    presencePenalty: number('presencePenalty'),
    frequencyPenalty: number('frequencyPenalty'),
    output: decodeOutput(config, reader),
    reasoning: decodeThinking(config.thinkingConfig, reader),
  });
}

function decodeStop(value: unknown, reader: RequestReader): readonly string[] | undefined {
  const at = 'generationConfig.stopSequences';
  return isGiven(value) ? listOf(value).map((item, i) => reader.string(item, `${at}[${i}]`)) : undefined;
}

/** What no other dialect could write into the answer of this one. */
function noteAnswers({ candidateCount, responseLogprobs }: JsonObject, reader: RequestReader): void {
  const at = 'generationConfig';
  if ((reader.read('whole number', candidateCount, `${at}.candidateCount`) ?? 1) > 1) reader.refuse('candidateCount');
  if (reader.read('boolean', responseLogprobs, `${at}.responseLogprobs`)) reader.refuse('responseLogprobs');
}

function noteModalities(value: unknown, reader: RequestReader): void {
  for (const modality of listOf(value)) {
    const name = asText(modality).toUpperCase();
    if (name !== 'TEXT' && name !== 'MODALITY_UNSPECIFIED') reader.refuse(`responseModalities ${name}`);
  }
}

function decodeOutput(config: JsonObject, reader: RequestReader): OutputFormat | undefined {
  const at = 'generationConfig';
  const type = reader.read('string', config.responseMimeType, `${at}.responseMimeType`) ?? 'text/plain';
  if (type === 'text/plain') return undefined;
  if (type !== 'application/json') {
    reader.refuse(`responseMimeType ${type}`);
    return undefined;
  }
  const plain = reader.read('object', config.responseJsonSchema, `${at}.responseJsonSchema`);
  if (plain) return { type: 'json-schema', schema: plain };
  const own = reader.read('object', config.responseSchema, `${at}.responseSchema`);
  return own ? { type: 'json-schema', schema: jsonSchemaOf(own) } : { type: 'json-object' };
}

/** Reads `thinkingConfig`: `{}` where the model is to decide how much it reasons. */
function decodeThinking(value: unknown, reader: RequestReader): Reasoning | undefined {
  const at = 'generationConfig.thinkingConfig';
  const config = reader.read('object', value, at);
  if (!config) return undefined;
  const level = reader.read('string', config.thinkingLevel, `${at}.thinkingLevel`)?.toLowerCase();
  if (isEffort(level)) return { effort: level };
  const budget = reader.read('number', config.thinkingBudget, `${at}.thinkingBudget`);
  if (budget === 0) return { effort: 'none' };
  if (budget !== undefined && budget > 0) return { budgetTokens: budget };
  return budget === undefined && config.includeThoughts !== true ? undefined : {};
}
