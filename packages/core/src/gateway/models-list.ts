import type { ClientDialectName } from '../call/call.ts';
import type { HttpAnswer } from '../call/http.ts';

/** The model classes, in the shape of the SDK that asks. */
export function modelsList(names: readonly string[], shape: ClientDialectName, startedAt: number): HttpAnswer {
  const data = names.map((id) => modelEntry(id, shape, startedAt));
  return json(
    shape === 'anthropic-messages'
      ? { data, has_more: false, first_id: names[0] ?? null, last_id: names.at(-1) ?? null }
      : { object: 'list', data },
  );
}

/** One of them. */
export function oneModel(id: string, shape: ClientDialectName, startedAt: number): HttpAnswer {
  return json(modelEntry(id, shape, startedAt));
}

function modelEntry(id: string, shape: ClientDialectName, startedAt: number): object {
  return shape === 'anthropic-messages'
    ? { type: 'model', id, display_name: id, created_at: new Date(startedAt).toISOString() }
    : { id, object: 'model', created: Math.floor(startedAt / 1000), owned_by: 'understudy' };
}

function json(body: object): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
