import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { Finish } from '../../../call/reply.ts';
import type { Usage } from '../../../call/usage.ts';
import { isGiven } from '../../json.ts';
import { writeEnding } from './finish.ts';
import { writeUsage } from './usage.ts';

/** What a response repeats of its request, and what stands there where the request says nothing. */
const repeated: readonly (readonly [name: string, otherwise: unknown])[] = [
  ['instructions', null],
  ['max_output_tokens', null],
  ['max_tool_calls', null],
  ['metadata', {}],
  ['parallel_tool_calls', true],
  ['previous_response_id', null],
  ['prompt_cache_key', null],
  ['reasoning', { effort: null, summary: null }],
  ['safety_identifier', null],
  ['temperature', 1],
  ['text', { format: { type: 'text' } }],
  ['tool_choice', 'auto'],
  ['tools', []],
  ['top_logprobs', 0],
  ['top_p', 1],
  ['truncation', 'disabled'],
  ['user', null],
];

/** Who answered, and when. */
export interface AboutResponse {
  readonly id: string;
  readonly model: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}

/**
 * A response that has begun, with what its request asked for. `store` is false, whatever was asked: an answer that is written here is kept by nobody,
 * and clients that look send the conversation along.
 */
export function begunResponse({ id, model, createdAt }: AboutResponse, asked: JsonObject = {}): JsonObject {
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status: 'in_progress',
    background: false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    model,
    output: [],
    service_tier: 'default',
    store: false,
    usage: null,
    ...Object.fromEntries(
      repeated.map(([name, otherwise]) => {
        const value = own(asked, name);
        return [name, isGiven(value) ? value : otherwise];
      }),
    ),
  };
}

/** What is told at the end of a response. */
export interface Told {
  readonly output: readonly JsonObject[];
  readonly finish: Finish;
  readonly hasRefusal: boolean;
  readonly usage: Usage;
}

/** The response at its end. It was complete when it was begun, as far as anybody can tell without a clock. */
export function endedResponse(begun: JsonObject, { output, finish, hasRefusal, usage }: Told): JsonObject {
  const ending = writeEnding(finish, hasRefusal);
  return {
    ...begun,
    ...ending,
    completed_at: ending.status === 'completed' ? begun.created_at : null,
    store: false,
    output,
    usage: writeUsage(usage),
  };
}
