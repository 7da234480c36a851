import type { BesideBody, Call, ClientDialectName } from '../call/call.ts';
import { Ender } from '../call/end-signal.ts';
import type { Target } from '../call/target.ts';
import type { ModelClass } from '../config/config.ts';
import { candidates } from '../routing/candidates.ts';
import type { Delivery } from './delivery.ts';
import type { ReadRequest } from './read-request.ts';
import type { Wishes } from './trusted-headers.ts';

export interface CallSource extends ReadRequest {
  readonly id: string;
  readonly name: ClientDialectName;
  readonly startedAt: number;
  readonly modelClass: ModelClass;
  readonly targets: readonly Target[];
  readonly wishes: Wishes;
  readonly delivery: Delivery;
  readonly caller: number;
  readonly beside: BesideBody | undefined;
}

export function newCall({
  id,
  name,
  startedAt,
  modelClass,
  targets,
  model,
  request,
  body,
  long,
  wishes,
  delivery,
  caller,
  beside,
}: CallSource): Call {
  const controller = new Ender();
  const { totalMs } = modelClass.policy.timeout;
  return {
    id,
    startedAt,
    dialect: name,
    modelClass: modelClass.name,
    model,
    request,
    body,
    ...(long && { long }),
    policy: modelClass.policy,
    candidates: allowed(targets, wishes),
    deadlineAt: startedAt + Math.min(totalMs, wishes.deadlineMs ?? totalMs),
    signal: controller,
    abort(failure) {
      controller.abort(failure);
      delivery.aborted(failure);
    },
    onOver: (listener) => delivery.onOver(listener),
    mayFailOver: wishes.mayFailOver,
    mayRestart: wishes.mayRestart,
    ...(beside && { beside }),
    ...(wishes.session !== undefined && { session: wishes.session }),
    caller,
    attempts: [],
    failovers: 0,
  };
}

/** The targets that may serve a call, best first. */
export function allowed(targets: readonly Target[], { mayFailOver, tags }: Wishes): readonly Target[] {
  const all = candidates(targets, tags);
  return mayFailOver ? all : all.slice(0, 1);
}
