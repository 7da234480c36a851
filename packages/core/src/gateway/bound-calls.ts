import type { Call } from '../call/call.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import type { ModelClass } from '../config/config.ts';
import type { ClientDialect, ClientError } from '../dialects/client-dialect.ts';
import type { Ended } from './call-ended.ts';
import type { KeptBy } from './kept-by.ts';

/** The targets that a call may go to. */
export interface BoundTo {
  readonly targets: readonly Target[];
  /** As `Call.key`. */
  readonly key?: number;
}

/** Whether a target is asked in a dialect where the client speaks it. */
export type Speaks = (target: Target, dialect: string) => boolean;

/**
 * Which provider keeps what a bound call refers to. Answers that passed through here are remembered by their ids, in this process; anything else is
 * looked for at the first target of the class that speaks the client's dialect, always the same.
 */
export class BoundCalls {
  readonly #speaks: Speaks;
  readonly #keptBy: KeptBy;

  constructor(speaks: Speaks, keptBy: KeptBy) {
    this.#speaks = speaks;
    this.#keptBy = keptBy;
  }

  /** Undefined where none of the targets keeps anything. */
  targetsFor(
    { bound }: ChatRequest,
    {
      targets,
      modelClass,
      client,
    }: { readonly targets: readonly Target[]; readonly modelClass: ModelClass; readonly client: ClientDialect },
  ): BoundTo | undefined {
    if (!bound) return { targets };
    const speaks = (target: Target) => this.#speaks(target, client.name);
    const known = bound.id === undefined ? undefined : this.#keptBy.find(bound.id);
    const provider = known ? known.provider : modelClass.targets.find(speaks)?.provider;
    const own = targets.filter((target) => target.provider === provider && speaks(target));
    return own.length > 0 ? { targets: own, ...(known?.key !== undefined && { key: known.key }) } : undefined;
  }

  /** Remembers who gave an answer that a later call may refer to: of an answer that more than one gave nobody keeps the whole. */
  note({ attempts }: Call, { served, keptIds }: Ended): void {
    if (!served || !keptIds) return;
    const key = attempts[served.attempt - 1]?.key;
    const keeper = { provider: served.target.provider, ...(key !== undefined && { key }) };
    this.#keptBy.note(keptIds, served.passThrough ? keeper : undefined);
  }
}

/** Where no target of the class keeps what the call refers to. */
export function boundRefusal({ bound }: ChatRequest): Omit<ClientError, 'attempts' | 'reason'> {
  const field = bound?.field ?? '';
  return { status: 400, param: field, message: `${field}: no target of this model keeps what the call refers to` };
}

/** What a bound call is told where its provider does not answer. */
export function sayBound({ bound }: ChatRequest, error: ClientError): ClientError {
  if (!bound || (error.status < 500 && error.status !== 429)) return error;
  return { ...error, message: `${error.message} (${bound.field}: no other provider can take this call)` };
}
