import type { JsonObject } from '../../call/json.ts';
import type { DecodedRequest, ReceivedRequest } from '../client-dialect.ts';
import { RequestReader } from '../request-reader.ts';
import type { EncodedRequest } from '../target-dialect.ts';
import { type Form, readForm } from './form.ts';
import type { JsonApi } from './json-api.ts';
import { nothing, streamed } from './nothing.ts';

/** Reads what a form says of its model and whether its answer is streamed. A field that is there twice is refused, because targets might read another one. */
export function decodeForm(
  { body, header }: ReceivedRequest,
  { defaultModel, needs, events }: Pick<JsonApi, 'defaultModel' | 'needs' | 'events'>,
): DecodedRequest {
  const form = body.bytes instanceof Uint8Array ? readForm(body.bytes, header('content-type')) : 'no body';
  if (typeof form === 'string') return { ok: false, param: 'body', message: form };
  const reader = new RequestReader();
  const only = (name: string): string | undefined => {
    const [first, ...others] = form.texts(name);
    if (others.length > 0) reader.wrong(name, 'one field of that name', others);
    return first;
  };
  const model = reader.model(only('model') ?? defaultModel);
  if (/[\r\n]/.test(model)) reader.wrong('model', 'the name of a model', model);
  for (const name of needs) if (!form.has(name)) reader.wrong(name, 'a value', undefined);
  const stream = only('stream') === 'true';
  if (stream && !events) reader.wrong('stream', 'no stream', true);
  const decoded = reader.decoded(model, stream ? streamed : nothing);
  return decoded.ok ? { ...decoded, body: { form } } : decoded;
}

/** The form for a target: the model is another, and every other byte as it came. */
export function passForm(form: Form, model: string, params: JsonObject): EncodedRequest {
  const lost = Object.keys(params).map((name) => `${name} of the configuration is not sent: the request is a form`);
  return {
    ok: true,
    body: {},
    raw: { bytes: form.with('model', model), type: form.contentType },
    warnings: lost,
    changed: false,
  };
}
