import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { listOf } from '../read-json.ts';

/** The body with each of its contents as it is to be sent, or left out; the same object where nothing changes. */
export function withContents(body: JsonObject, fit: (content: JsonObject) => JsonObject | undefined): JsonObject {
  const contents = listOf(body.contents);
  const fitted = contents.flatMap((content) => (isObject(content) ? (fit(content) ?? []) : [content]));
  const isSame = fitted.length === contents.length && fitted.every((content, i) => content === contents[i]);
  return isSame ? body : { ...body, contents: fitted };
}

/** The body without some parts of its contents, and without contents that would have no part left; the same object where nothing changes. */
export function withoutParts(body: JsonObject, isLeftOut: (part: unknown) => boolean): JsonObject {
  return withContents(body, (content) => {
    const parts = listOf(content.parts);
    const said = parts.filter((part) => !isLeftOut(part));
    if (said.length === parts.length) return content;
    return said.length === 0 ? undefined : { ...content, parts: said };
  });
}
