import type { KeptRoute } from '../../client-dialect.ts';

/** What is done with a thing that is kept: the method, what stands behind its id, and whether the request has a body. */
type Way = readonly [method: KeptRoute['method'], behind: string, hasBody?: boolean];

const ofResponses: readonly Way[] = [
  ['GET', ''],
  ['DELETE', ''],
  ['POST', '/cancel'],
  ['GET', '/input_items'],
];

/** One item of a conversation is named behind the id of the conversation: `/v1/conversations/{id}/items/{item}`. */
const ofConversations: readonly Way[] = [
  ['GET', ''],
  ['POST', '', true],
  ['DELETE', ''],
  ['GET', '/items'],
  ['POST', '/items', true],
];

/** What providers keep of this API. Ids are letters, digits and a few signs: https://platform.openai.com/docs/api-reference/responses and .../conversations. */
export const keptRoutes: readonly KeptRoute[] = [
  ...ofResponses.map((way) => route('responses', way)),
  ...ofConversations.map((way) => route('conversations', way)),
  {
    kind: 'kept',
    method: 'POST',
    path: '/v1/conversations',
    hasBody: true,
    upstream: (calls) => beside(calls, 'conversations', ''),
  },
];

function route(thing: string, [method, behind, hasBody = false]: Way): KeptRoute {
  return {
    kind: 'kept',
    method,
    path: `/v1/${thing}/{id}${behind}`,
    hasBody,
    upstream: (calls, id) => beside(calls, thing, `/${id}${behind}`),
  };
}

/** Hosts have everything of this API where they have its calls: `/v1/responses`, `/openai/responses?api-version=2025-04-01-preview`. */
function beside(calls: string, thing: string, rest: string): string {
  return calls.replace(/\/responses(?=$|\?)/, () => `/${thing}${rest}`);
}
