import { isArguments } from '../../../call/is-arguments.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { Tool } from '../../../call/request.ts';
import { type ToolForm, type ToolForms, toolForms } from '../../../call/tool-forms.ts';
import { argumentsOfText } from '../../free-text.ts';
import { FreeTextReader } from '../../free-text-reader.ts';
import type { IdPrefix } from '../own-id.ts';
import { callItem, prefixOf } from '../reply/call-item.ts';

/** A call that is written and not yet closed. */
export interface OpenCall {
  readonly type: 'call';
  readonly place: number;
  readonly id: string;
  readonly call: number;
  readonly callId: string;
  readonly name: string;
  readonly form: ToolForm | undefined;
  /** The arguments so far; the text so far where the call is made with free text. */
  readonly pieces: string[];
  /** Set where the call is made with free text. */
  readonly text: FreeTextReader | undefined;
}

type Say = (type: string, members: JsonObject) => string;

const argumentsEvent = 'response.function_call_arguments';
const textEvent = 'response.custom_tool_call_input';

/** Writes the calls of one stream, each as its client knows the tool. */
export class CallWriter {
  readonly #say: Say;
  readonly #tools: readonly Tool[] | undefined;
  #forms: ToolForms | undefined;

  constructor(say: Say, tools: readonly Tool[] | undefined) {
    this.#say = say;
    this.#tools = tools;
  }

  /** The form of the tool that a call names; looked up where a tool is called, because most answers call none. */
  #formOf(name: string): ToolForm | undefined {
    this.#forms ??= toolForms(this.#tools);
    return this.#forms.get(name);
  }

  /** How the id of the item begins. */
  prefixOf(name: string): IdPrefix {
    return prefixOf(this.#formOf(name));
  }

  open(about: Pick<OpenCall, 'place' | 'id' | 'call' | 'callId' | 'name'>): OpenCall {
    const form = this.#formOf(about.name);
    const text = form?.type === 'text' ? new FreeTextReader() : undefined;
    return { type: 'call', ...about, form, text, pieces: [] };
  }

  opening({ id, place, callId, name, form }: OpenCall): string {
    const item = callItem(id, 'in_progress', { id: callId, name, arguments: '' }, form);
    return this.#say('response.output_item.added', { item, output_index: place });
  }

  delta(open: OpenCall, piece: string): string {
    if (open.text) return this.#piece(textEvent, open, open.text.push(piece));
    return this.#piece(argumentsEvent, open, piece);
  }

  /** The item at its end, and the events before it. A call that the output limit cut off is not complete, and clients run those that are. */
  close(open: OpenCall): { readonly said: string; readonly item: JsonObject } {
    const { id, place, callId, name, form, pieces, text } = open;
    const isCut = text?.isOpen;
    const left = text ? this.#piece(textEvent, open, text.end()) : '';
    const whole = pieces.join('');
    const args = text ? argumentsOfText(whole) : whole || '{}';
    const item = callItem(
      id,
      (isCut ?? !isArguments(args)) ? 'incomplete' : 'completed',
      { id: callId, name, arguments: args },
      form,
    );
    const at = { item_id: id, output_index: place };
    if (text) return { said: left + this.#say(`${textEvent}.done`, { ...at, input: whole }), item };
    return { said: form?.type === 'search' ? '' : this.#say(`${argumentsEvent}.done`, { ...at, arguments: args }), item };
  }

  /** A search is told whole, at its end. */
  #piece(event: string, { id, place, pieces, form }: OpenCall, delta: string): string {
    if (delta === '') return '';
    pieces.push(delta);
    return form?.type === 'search' ? '' : this.#say(`${event}.delta`, { delta, item_id: id, output_index: place });
  }
}
