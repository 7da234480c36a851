import { isArguments } from '../call/is-arguments.ts';
import type { AssistantPart, Tool } from '../call/request.ts';
import { toolForms } from '../call/tool-forms.ts';

/**
 * What is said, without calls whose arguments are broken: another dialect may have no form for these, and an empty object in their place would be another call.
 * The same list where there is no such call.
 */
export function withoutBrokenCalls(content: readonly AssistantPart[], tools: readonly Tool[]): readonly AssistantPart[] {
  if (!content.some(({ type }) => type === 'tool-call')) return content;
  const forms = toolForms(tools);
  const whole = content.filter((part) => part.type !== 'tool-call' || isArguments(part.arguments, forms.get(part.name)));
  return whole.length === content.length ? content : whole;
}
