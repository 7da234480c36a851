import type { JsonObject } from '../../../call/json.ts';
import type { StreamEvent } from '../../../call/stream-event.ts';
import { standInCallId } from '../../stand-in-call-id.ts';
import { asText } from '../read-json.ts';
import { argumentsText } from '../reply/reply.ts';
import { PartialArguments } from './partial-arguments.ts';

const nothing: readonly StreamEvent[] = [];

/** The function calls of one stream. Most come whole, in one part; some models send the arguments in pieces where they are asked to. */
export class FunctionCalls {
  #started = 0;
  #open: { readonly index: number; readonly args: PartialArguments } | undefined;

  get any(): boolean {
    return this.#started > 0;
  }

  /** Reads `functionCall` of one part. `answerId` serves for an id that the provider leaves out. */
  take(call: JsonObject, answerId: string | undefined): readonly StreamEvent[] {
    const name = asText(call.name);
    if (name === '') return this.#goOn(call);
    const ended = this.end();
    const index = this.#started++;
    const start: StreamEvent = { type: 'tool-call-start', index, id: asText(call.id) || standInCallId(answerId, index), name };
    if (call.willContinue !== true && call.partialArgs === undefined)
      return [...ended, start, ...whole(index, argumentsText(call.args))];
    this.#open = { index, args: new PartialArguments() };
    return [...ended, start, ...this.#goOn(call)];
  }

  #goOn({ partialArgs, willContinue }: JsonObject): readonly StreamEvent[] {
    this.#open?.args.add(partialArgs);
    return willContinue === true ? nothing : this.end();
  }

  /** Ends the call that is open. */
  end(): readonly StreamEvent[] {
    if (!this.#open) return nothing;
    const { index, args } = this.#open;
    this.#open = undefined;
    return whole(index, args.text());
  }
}

function whole(index: number, json: string): readonly StreamEvent[] {
  return [
    { type: 'tool-call-delta', index, arguments: json },
    { type: 'tool-call-end', index },
  ];
}
