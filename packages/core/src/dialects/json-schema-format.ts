import type { JsonObject } from '../call/json.ts';
import type { OutputFormat } from '../call/request.ts';
import { defined } from './json.ts';
import type { RequestReader } from './request-reader.ts';

/** Reads a format by JSON Schema, as both APIs of OpenAI write it. */
export function jsonSchemaFormat(format: JsonObject, at: string, reader: RequestReader): OutputFormat {
  return {
    type: 'json-schema',
    schema: reader.read('object', format.schema, `${at}.schema`) ?? {},
    ...defined({
      name: reader.read('string', format.name, `${at}.name`),
      description: reader.read('string', format.description, `${at}.description`),
      strict: reader.read('boolean', format.strict, `${at}.strict`),
    }),
  };
}
