import type { Call } from '../call/call.ts';
import { isArguments } from '../call/is-arguments.ts';
import type { Tool } from '../call/request.ts';
import type { StreamEvent } from '../call/stream-event.ts';
import type { Target } from '../call/target.ts';
import { goesOnInThread } from '../call/thread-of.ts';
import { type ToolForm, toolForms } from '../call/tool-forms.ts';

/**
 * Whether tool calls are held back until the turn is finished. Where nobody else could give the call, holding it back is of no use: unless the
 * client can be asked to say all that came before, or could not see that a text is only half of one.
 */
export function holdsCalls({ candidates, request }: Call, { policy: { stream } }: Target): boolean {
  if (stream.holdUntilEnd) return true;
  return stream.holdToolCalls && (candidates.length > 1 || goesOnInThread(request) || request.tools.some(takesText));
}

const takesText = ({ form }: Tool) => form?.type === 'text';

/** Reads along what the tools of one stream are called with. */
export interface JudgedCalls {
  /** Takes an event, and says at the finish whether a call of the turn is none. What the output limit cut off is the client's own affair. */
  isBrokenAt(event: StreamEvent): boolean;
}

export function judgedCalls(tools: readonly Tool[]): JudgedCalls {
  const calls = new Map<number, { readonly name: string; text: string }>();
  return {
    isBrokenAt(event) {
      if (event.type === 'tool-call-start') calls.set(event.index, { name: event.name, text: '' });
      else if (event.type === 'tool-call-delta') {
        const call = calls.get(event.index);
        if (call) call.text += event.arguments;
      } else if (event.type === 'finish' && event.finish.unified !== 'length' && calls.size > 0) {
        const forms = toolForms(tools);
        for (const { name, text } of calls.values()) if (!isCall(text, forms.get(name))) return true;
      }
      return false;
    },
  };
}

/** A function without arguments may be called with nothing at all, and a tool of free text may not. */
function isCall(text: string, form: ToolForm | undefined): boolean {
  return (text.trim() === '' && form?.type !== 'text') || isArguments(text, form);
}
