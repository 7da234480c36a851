import type { Tool } from '../call/request.ts';
import type { ToolForm } from '../call/tool-forms.ts';
import type { EncodeTo } from './target-dialect.ts';

/** Whether models of OpenAI's own service are told of free text as such: those from GPT-5 on take it, and no other host of its wires does. */
export function takesFreeText({ native, traits }: EncodeTo): boolean {
  return native && traits.freeText === true;
}

/** Whether a tool is declared as one of free text. */
export function isFreeText(tool: Tool, to: EncodeTo): tool is Tool & { readonly form: ToolForm } {
  return tool.form?.type === 'text' && takesFreeText(to);
}
