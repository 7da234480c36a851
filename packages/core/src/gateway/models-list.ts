import type { ClientDialectName } from '../call/call.ts';
import type { HttpAnswer } from '../call/http.ts';

/** The model classes, in the shape of the SDK that asks. */
export function modelsList(names: readonly string[], shape: ClientDialectName, startedAt: number): HttpAnswer {
  const body = shape === 'anthropic-messages' ? anthropicList(names, startedAt) : openaiList(names, startedAt);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function openaiList(names: readonly string[], startedAt: number): object {
  const created = Math.floor(startedAt / 1000);
  return { object: 'list', data: names.map((id) => ({ id, object: 'model', created, owned_by: 'understudy' })) };
}

function anthropicList(names: readonly string[], startedAt: number): object {
  const created_at = new Date(startedAt).toISOString();
  const data = names.map((id) => ({ type: 'model', id, display_name: id, created_at }));
  return { data, has_more: false, first_id: names[0] ?? null, last_id: names.at(-1) ?? null };
}
