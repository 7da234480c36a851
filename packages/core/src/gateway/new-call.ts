import type { Call } from '../call/call.ts';
import { Ender } from '../call/end-signal.ts';
import type { Operation } from '../call/operation.ts';
import type { Target } from '../call/target.ts';
import type { ModelClass } from '../config/config.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
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
  readonly client: ClientDialect;
  readonly operation: Operation;
  readonly modelClass: ModelClass;
  readonly targets: readonly Target[];
  readonly key: number | undefined;
  readonly delivery: Delivery;
  readonly caller: number;
}

export function newCall({ startedAt, wishes, model, request, body, long, beside }: ReceivedCall, source: CallSource): Call {
  const { id, client, operation, modelClass, delivery } = source;
  const ender = new Ender();
  const { totalMs } = modelClass.policy.timeout;
  const mayFailOver = wishes.mayFailOver && !request.bound;
  return {
    id,
    startedAt,
    dialect: client.name,
    clientStream: client,
    operation,
    modelClass: modelClass.name,
    model,
    request,
    body,
    ...(long && { long }),
    policy: modelClass.policy,
    candidates: allowed(source.targets, { ...wishes, mayFailOver }),
    deadlineAt: startedAt + Math.min(totalMs, wishes.deadlineMs ?? totalMs),
    signal: ender,
    abort(failure) {
      ender.abort(failure);
      delivery.aborted(failure);
    },
    onOver: (listener) => delivery.onOver(listener),
    mayFailOver,
    mayRestart: wishes.mayRestart && !client.isBytes,
    ...(beside && { beside }),
    ...(wishes.session !== undefined && { session: wishes.session }),
    caller: source.caller,
    ...(source.key !== undefined && { key: source.key }),
    attempts: [],
    failovers: 0,
  };
}

/** The targets that may serve a call, best first. */
export function allowed(targets: readonly Target[], { mayFailOver, tags }: Wishes): readonly Target[] {
  const all = candidates(targets, tags);
  return mayFailOver ? all : all.slice(0, 1);
}
