import type { Reply } from '../call/reply.ts';
import type { HeaderFields } from '../providers/provider-kind.ts';
import type { Answer } from './exchange.ts';

/** The content type of an answer, where it is one of those; undefined where it is not. */
export function answerType({ headers }: Pick<Answer, 'headers'>, among: RegExp | undefined): string | undefined {
  const type = headers['content-type'];
  return type !== undefined && among?.test(type) ? type : undefined;
}

/** The headers of a body that is no JSON. */
export function withType(headers: HeaderFields, type: string | undefined): HeaderFields {
  return type === undefined ? headers : { ...headers, 'content-type': type };
}

/** An answer that is no JSON, as it came. */
export function plainReply(text: string): Reply {
  return { content: [], finish: { unified: 'stop', raw: '' }, usage: {}, raw: { text, body: {} } };
}
