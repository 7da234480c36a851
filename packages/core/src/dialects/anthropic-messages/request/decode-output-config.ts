import type { JsonObject } from '../../../call/json.ts';
import type { Effort, OutputFormat, Reasoning } from '../../../call/request.ts';
import { defined, isObject } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { isMessagesEffort } from './thinking.ts';

/** Reads `thinking` and `output_config.effort`; `{}` where the model decides how much it reasons. */
export function decodeReasoning(body: JsonObject, reader: RequestReader): Reasoning | undefined {
  const thinking = reader.read('object', body.thinking, 'thinking');
  const effort = decodeEffort(body, reader);
  if (!thinking) return effort && { effort, ofAnswer: true };
  switch (reader.string(thinking.type, 'thinking.type')) {
    case 'disabled':
    case 'between_tools': // no reasoning before the answer, which is what others are asked for
      if (effort) reader.drop('output_config.effort');
      return { effort: 'none' };
    case 'adaptive':
      return defined({ effort });
    case 'enabled':
      return defined({
        effort,
        budgetTokens: reader.need('whole number', thinking.budget_tokens, 'thinking.budget_tokens') ?? 0,
      });
    default:
      reader.drop('thinking');
      return effort && { effort, ofAnswer: true };
  }
}

function decodeEffort(body: JsonObject, reader: RequestReader): Effort | undefined {
  const { effort, format: _, ...others } = reader.read('object', body.output_config, 'output_config') ?? {};
  for (const name of Object.keys(others)) reader.drop(`output_config.${name}`);
  const level = reader.read('string', effort, 'output_config.effort');
  if (level === undefined) return undefined;
  if (isMessagesEffort(level)) return level;
  reader.drop('output_config.effort'); // a level that is newer than our list: only Anthropic's own API can read it
  return undefined;
}

/** Reads `output_config.format`, or `output_format` as it was called during the beta. */
export function decodeOutput(body: JsonObject, reader: RequestReader): OutputFormat | undefined {
  const config = isObject(body.output_config) ? body.output_config : {};
  const at = config.format === undefined || config.format === null ? 'output_format' : 'output_config.format';
  const format = reader.read('object', at === 'output_format' ? body.output_format : config.format, at);
  if (!format) return undefined;
  if (reader.string(format.type, `${at}.type`) === 'json_schema')
    return {
      type: 'json-schema',
      schema: reader.object(format.schema, `${at}.schema`),
      ...defined({ strict: reader.read('boolean', format.strict, `${at}.strict`) }),
    };
  reader.refuse(at);
  return undefined;
}
