import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, OutputFormat, Reasoning } from '../../../call/request.ts';
import { decodeOutput, decodeReasoning } from '../../anthropic-messages/request/decode-output-config.ts';
import { isEffort } from '../../efforts.ts';
import { defined, isGiven } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';

const at = 'additionalModelRequestFields';

/** Members that have a common form, as the makers of models call them. */
const known: ReadonlySet<string> = new Set([
  ...['thinking', 'reasoning_config', 'output_config', 'top_k'], // Claude
  ...['reasoningConfig', 'inferenceConfig'], // Nova
  'reasoning_effort', // OpenAI; for Qwen the level stands in `reasoning_config`
]);

/** Members that change what the model can do, which no other dialect can say. */
const bound: ReadonlySet<string> = new Set(['tools', 'tool_choice', 'mcp_servers', 'container']);

type Asked = Pick<ChatRequest, 'reasoning' | 'topK'> & { readonly output?: OutputFormat };

/** Reads `additionalModelRequestFields`: what only some models can be asked, each maker in its own words. */
export function decodeFields(value: unknown, reader: RequestReader): Asked {
  const fields = reader.read('object', value, at);
  if (!fields) return {};
  for (const [name, field] of Object.entries(fields)) {
    if (known.has(name) || !isGiven(field)) continue;
    if (bound.has(name)) reader.refuse(`${at}.${name}`);
    else reader.drop(`${at}.${name}`);
  }
  // Of Claude's own names the older one for `thinking` stands in the first documentation of Converse.
  const { reasoning_config: config, reasoning_effort: effort = isLevel(config) ? config : undefined } = fields;
  const ofClaude = { thinking: fields.thinking ?? (isLevel(config) ? undefined : config), output_config: fields.output_config };
  return defined({
    reasoning: decodeReasoning(ofClaude, reader) ?? decodeNova(fields, reader) ?? decodeEffort(effort, reader),
    topK: decodeTopK(fields, reader),
    output: decodeOutput(ofClaude, reader),
  });
}

/** Whether `reasoning_config` is a level, as Qwen has it. */
export function isLevel(config: unknown): config is string {
  return typeof config === 'string';
}

function decodeNova({ reasoningConfig }: JsonObject, reader: RequestReader): Reasoning | undefined {
  const config = reader.read('object', reasoningConfig, `${at}.reasoningConfig`);
  if (!config) return undefined;
  if (config.type === 'disabled') return { effort: 'none' };
  return decodeEffort(config.maxReasoningEffort, reader) ?? {};
}

function decodeEffort(value: unknown, reader: RequestReader): Reasoning | undefined {
  if (!isGiven(value)) return undefined;
  if (isEffort(value)) return { effort: value };
  reader.drop(`${at}.reasoning_effort`); // a level that is newer than our list
  return undefined;
}

function decodeTopK({ top_k: topK, inferenceConfig }: JsonObject, reader: RequestReader): number | undefined {
  const ofNova = reader.read('object', inferenceConfig, `${at}.inferenceConfig`) ?? {};
  return reader.read('number', topK, `${at}.top_k`) ?? reader.read('number', ofNova.topK, `${at}.inferenceConfig.topK`);
}
