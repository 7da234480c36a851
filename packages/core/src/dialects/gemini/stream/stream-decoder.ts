import type { CallSigner } from '../../../call/call-signatures.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { StreamDecoder, WireUnit } from '../../../call/stream-decoder.ts';
import type { Frame, StreamEvent } from '../../../call/stream-event.ts';
import { isObject, objectsIn, parseJson, parseJsonExact } from '../../json.ts';
import type { StreamDecoderOptions } from '../../target-dialect.ts';
import { wholeBlock } from '../../whole-block.ts';
import { asObject, asText } from '../read-json.ts';
import { blocked, decodeFinish } from '../reply/finish.ts';
import { aboutAnswer, blockReason, firstCandidate, isErrorBody } from '../reply/reply.ts';
import { decodeUsage } from '../reply/usage.ts';
import { FunctionCalls } from './function-calls.ts';

const nothing: readonly StreamEvent[] = [];
const silent: Frame = { events: nothing, raw: '' };

/** A fresh decoder for one stream of `GenerateContentResponse`s. */
export function streamDecoder({ signer }: Partial<StreamDecoderOptions> = {}): StreamDecoder {
  return new GeminiDecoder(signer);
}

/** Each response holds the new parts only. The stream has no terminator: it just ends after the response with the finish reason. */
class GeminiDecoder implements StreamDecoder {
  readonly #calls = new FunctionCalls();
  readonly #signer: CallSigner | undefined;
  #id: string | undefined;
  #started = false;
  /** An error came: whatever follows is ignored. */
  #over = false;

  constructor(signer: CallSigner | undefined) {
    this.#signer = signer;
  }

  decode({ data, raw, event }: WireUnit): Frame {
    if (this.#over) return silent;
    if (data === undefined) return this.#residue(raw, event);
    const response = parseJsonExact(data);
    // A client of this dialect could not read the block either.
    if (!isObject(response)) return silent;
    if (isErrorBody(response)) return this.#failed(response);
    const only = onlyHere(response);
    const frame = { events: this.#read(response), raw: wholeBlock(raw) };
    return only === undefined ? frame : { ...frame, only };
  }

  /** An error may come as bare JSON without `data:`, alone or in a list. */
  #residue(raw: string, event: string): Frame {
    const text = raw.trim();
    const parsed = text.startsWith('{') || text.startsWith('[') ? parseJson(text) : undefined;
    const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    if (isObject(body) && isErrorBody(body)) return this.#failed(body);
    return event === '' ? { events: nothing, raw: wholeBlock(raw) } : silent;
  }

  #failed(body: JsonObject): Frame {
    this.#over = true;
    return { events: [{ type: 'provider-error', body }], raw: '' };
  }

  #read(response: JsonObject): readonly StreamEvent[] {
    const events: StreamEvent[] = [];
    if (!this.#started) {
      this.#started = true;
      const about = aboutAnswer(response);
      this.#id = about.id;
      events.push({ type: 'start', ...about });
    }
    const candidate = firstCandidate(response);
    for (const part of objectsIn(asObject(candidate?.content).parts)) for (const event of this.#part(part)) events.push(event);
    const usage = decodeUsage(asObject(response.usageMetadata));
    if (Object.keys(usage).length > 0) events.push({ type: 'usage', usage });
    for (const event of this.#finish(response, candidate)) events.push(event);
    return events;
  }

  #part({ text, thought, functionCall, thoughtSignature }: JsonObject): readonly StreamEvent[] {
    if (isObject(functionCall)) {
      const events = this.#calls.take(functionCall, this.#id);
      if (this.#signer && thoughtSignature) keepSignature(this.#signer, events, asText(thoughtSignature));
      return events;
    }
    if (typeof text !== 'string' || text === '') return nothing;
    return [{ type: thought === true ? 'reasoning-delta' : 'text-delta', text }];
  }

  #finish(response: JsonObject, candidate: JsonObject | undefined): readonly StreamEvent[] {
    const reason = asText(candidate?.finishReason);
    if (reason !== '') return [...this.#calls.end(), { type: 'finish', finish: decodeFinish(reason, this.#calls.any) }];
    const block = candidate ? '' : blockReason(response);
    return block === '' ? nothing : [{ type: 'finish', finish: blocked(block) }];
  }
}

function keepSignature(signer: CallSigner, events: readonly StreamEvent[], signature: string): void {
  for (const event of events) if (event.type === 'tool-call-start') signer.keep(event.id, event.name, signature);
}

const commonParts = ['text', 'functionCall'] as const;

/** What a response holds that only this dialect can carry. */
function onlyHere(response: JsonObject): string | undefined {
  const candidate = firstCandidate(response);
  if (candidate?.groundingMetadata || candidate?.citationMetadata) return 'citations';
  const part = objectsIn(asObject(candidate?.content).parts).find((one) => commonParts.every((name) => one[name] === undefined));
  return part && Object.keys(part).find((name) => name !== 'thoughtSignature' && name !== 'thought');
}
