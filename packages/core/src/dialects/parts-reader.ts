import type { Capability } from '../call/capability.ts';
import type { JsonObject } from '../call/json.ts';
import type { RefusalPart, TextPart } from '../call/request.ts';
import type { RequestReader } from './request-reader.ts';

export type DecodePart<P> = (part: JsonObject, at: string, reader: RequestReader) => P | undefined;

/** How the parts of one role are read, by their `type`. */
export type Parts<P> = ReadonlyMap<string, DecodePart<P>>;

interface PartsOf {
  /** The type of the part that a plain string stands for. */
  readonly text: string;
  /** The capability that a part without a common form needs, by the type of the part. */
  readonly needs: ReadonlyMap<string, Capability>;
}

type ReadParts = <P extends object>(content: unknown, at: string, parts: Parts<P>, reader: RequestReader) => readonly P[];

/** Reads content members: a string, or a list of parts. Empty texts are left out; parts of a type that is not listed bind the call to this dialect. */
export function partsReader({ text, needs }: PartsOf): ReadParts {
  function decodePart<P extends object>(value: unknown, at: string, parts: Parts<P>, reader: RequestReader): P | undefined {
    const part = reader.need('object', value, at);
    const type = part && reader.need('string', part.type, `${at}.type`);
    if (!part || type === undefined) return undefined;
    const decode = parts.get(type);
    return decode ? decode(part, at, reader) : reader.refuse(type, { needs: needs.get(type) });
  }

  return (content, at, parts, reader) => {
    const list = typeof content === 'string' ? [{ type: text, text: content }] : content;
    if (!Array.isArray(list)) {
      reader.wrong(at, 'a string or an array of content parts', content);
      return [];
    }
    return list.flatMap((part, i) => decodePart(part, `${at}[${i}]`, parts, reader) ?? []);
  };
}

export function decodeText(part: JsonObject, at: string, reader: RequestReader): TextPart | undefined {
  const said = reader.need('string', part.text, `${at}.text`);
  return said ? { type: 'text', text: said } : undefined;
}

export function decodeRefusal(part: JsonObject, at: string, reader: RequestReader): RefusalPart | undefined {
  const said = reader.need('string', part.refusal, `${at}.refusal`);
  return said ? { type: 'refusal', text: said } : undefined;
}
