import type { JsonObject } from '../../../call/json.ts';
import type { Message } from '../../../call/request.ts';
import { isObject } from '../../json.ts';
import type { PassThrough } from '../../target-dialect.ts';
import { camelCased, listOf } from '../read-json.ts';

/** The body with turns of text at its end. An answer that the client began is joined with the text that continued the answer. */
export const appendTurns: PassThrough['appendTurns'] = (body, turns, maxTokens) => {
  const { contents, generationConfig, ...others } = camelCased(body);
  const config = isObject(generationConfig) ? generationConfig : {};
  const limit = maxTokens !== undefined && typeof config.maxOutputTokens === 'number' ? { maxOutputTokens: maxTokens } : {};
  return {
    ...others,
    contents: joined(listOf(contents), turns.map(contentOf)),
    ...(generationConfig !== undefined && { generationConfig: { ...config, ...limit } }),
  };
};

interface Content extends JsonObject {
  readonly role: 'model' | 'user';
  readonly parts: readonly JsonObject[];
}

function contentOf({ role, content }: Message): Content {
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { role: role === 'assistant' ? 'model' : 'user', parts: [{ text }] };
}

function joined(contents: readonly unknown[], turns: readonly Content[]): readonly unknown[] {
  const last = contents.at(-1);
  const [next, ...others] = turns;
  if (!isObject(last) || last.role !== 'model' || next?.role !== 'model') return [...contents, ...turns];
  return [...contents.slice(0, -1), { ...last, parts: [...listOf(last.parts), ...next.parts] }, ...others];
}
