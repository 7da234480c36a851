import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import type { EncodedRequest, EncodeTo } from '../../dialect.ts';
import { edited } from '../../edited.ts';
import { asObject } from '../read-json.ts';
import { beginAnswer } from './begin-answer.ts';
import { fitParameters } from './fit-parameters.ts';

/**
 * The client's own body for a target of this dialect. Everything stays but the model's name, what the model refuses, and what the
 * configuration sets; a stream is always asked for its usage, which the decoder keeps from a client that did not ask.
 */
export function passRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  const fitted = fitParameters({ ...body, model: to.model }, to);
  const asked = request.stream ? edited(fitted.body, withUsage(body)) : fitted.body;
  const changed = fitted.changed || Object.keys(to.params).length > 0;
  return {
    ok: true,
    body: edited(beginAnswer(asked, to.traits, to.goesOn === true), to.params),
    warnings: fitted.warnings,
    changed,
  };
}

function withUsage(body: JsonObject): JsonObject {
  return { stream_options: { ...asObject(body.stream_options), include_usage: true } };
}
