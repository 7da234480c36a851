import type { BesideBody, Call, ClientDialectName } from '../call/call.ts';
import { Ender } from '../call/end-signal.ts';
import type { Target } from '../call/target.ts';
import type { ModelClass } from '../config/config.ts';
import { candidates } from '../routing/candidates.ts';
import type { Delivery } from './delivery.ts';
import type { ReadRequest } from './read-request.ts';
import type { Wishes } from './trusted-headers.ts';

/** What a request said. */
export interface ReceivedCall extends ReadRequest {
  readonly startedAt: number;
  readonly wishes: Wishes;
}

export interface CallSource {
  readonly id: string;
  readonly name: ClientDialectName;
  readonly modelClass: ModelClass;
  readonly targets: readonly Target[];
  readonly delivery: Delivery;
  readonly caller: number;
  readonly beside: BesideBody | undefined;
}

export function newCall({ startedAt, wishes, model, request, body, long }: ReceivedCall, source: CallSource): Call {
  const { id, name, modelClass, delivery } = source;
  const ender = new Ender();
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
    candidates: allowed(source.targets, wishes),
    deadlineAt: startedAt + Math.min(totalMs, wishes.deadlineMs ?? totalMs),
    signal: ender,
    abort(failure) {
      ender.abort(failure);
      delivery.aborted(failure);
    },
    onOver: (listener) => delivery.onOver(listener),
    mayFailOver: wishes.mayFailOver,
    mayRestart: wishes.mayRestart,
    ...(source.beside && { beside: source.beside }),
    ...(wishes.session !== undefined && { session: wishes.session }),
    caller: source.caller,
    attempts: [],
    failovers: 0,
  };
}

/** The targets that may serve a call, best first. */
export function allowed(targets: readonly Target[], { mayFailOver, tags }: Wishes): readonly Target[] {
  const all = candidates(targets, tags);
  return mayFailOver ? all : all.slice(0, 1);
}
