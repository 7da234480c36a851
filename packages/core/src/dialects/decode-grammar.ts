import type { JsonObject } from '../call/json.ts';
import type { ToolForm } from '../call/tool-forms.ts';
import type { RequestReader } from './request-reader.ts';

/**
 * Reads the format of a tool of free text; undefined where any text will do.
 *
 * @param inside - the member that holds the grammar, where the format itself does not
 */
export function decodeGrammar(
  format: JsonObject | undefined,
  at: string,
  reader: RequestReader,
  inside?: string,
): ToolForm['grammar'] {
  if (!format || format.type === 'text') return undefined;
  if (format.type !== 'grammar') return reader.wrong(`${at}.type`, 'text or grammar', format.type);
  const where = inside === undefined ? at : `${at}.${inside}`;
  const { syntax, definition } = inside === undefined ? format : reader.object(format.grammar, where);
  return {
    syntax: reader.string(syntax, `${where}.syntax`),
    definition: reader.string(definition, `${where}.definition`),
  };
}
