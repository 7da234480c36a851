import { isArguments } from '../../../call/is-arguments.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ToolCallPart } from '../../../call/request.ts';
import type { ToolForm } from '../../../call/tool-forms.ts';
import { textOfArguments } from '../../free-text.ts';
import { parseJsonExact } from '../../json.ts';
import type { IdPrefix } from '../own-id.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** The item of a call, as its client knows the tool. */
export function callItem(
  id: string,
  status: ItemStatus,
  { id: callId, name, arguments: args }: Omit<ToolCallPart, 'type'>,
  form?: ToolForm,
): JsonObject {
  const { type, namespace } = form ?? {};
  if (type === 'search')
    return {
      id,
      type: 'tool_search_call',
      status,
      arguments: isArguments(args) ? parseJsonExact(args) : {},
      call_id: callId,
      execution: 'client',
    };
  const called = { call_id: callId, name: form?.name ?? name, ...(namespace !== undefined && { namespace }) };
  if (type === 'text') return { id, type: 'custom_tool_call', status, input: textOfArguments(args), ...called };
  return { id, type: 'function_call', status, arguments: args, ...called };
}

const prefixes: Readonly<Record<ToolForm['type'], IdPrefix>> = { function: 'fc', text: 'ctc', search: 'tsc' };

/** How the id of the item begins. */
export function prefixOf(form: ToolForm | undefined): IdPrefix {
  return prefixes[form?.type ?? 'function'];
}
