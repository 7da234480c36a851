import type { JsonObject } from '../call/json.ts';
import { own } from '../call/own.ts';
import { edited } from '../dialects/edited.ts';
import type { EndpointTo, ProviderKind } from '../providers/provider-kind.ts';

/**
 * The body with what the host wants of each body, and what `params` do not set. These members say nothing that a client could have said, so that a body is as
 * the client wrote it with them.
 *
 * @param said - what the client said beside the body and the host reads in the body
 */
export function withMembers(
  body: JsonObject,
  kind: Pick<ProviderKind, 'members'>,
  { dialect, operation }: Pick<EndpointTo, 'dialect' | 'operation'>,
  { params = {}, said }: { readonly params?: JsonObject; readonly said?: JsonObject | undefined } = {},
): JsonObject {
  if (!kind.members && !said) return body;
  const wanted = Object.entries({ ...kind.members?.(dialect, operation), ...said }).filter(
    ([name]) => own(params, name) === undefined,
  );
  return edited(body, Object.fromEntries(wanted));
}
