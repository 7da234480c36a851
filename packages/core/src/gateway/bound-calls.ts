import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import type { ModelClass } from '../config/config.ts';
import type { ClientDialect, ClientError } from '../dialects/client-dialect.ts';
import type { Ended } from './call-ended.ts';
import type { KeptBy } from './kept-by.ts';

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

  /** Those of the targets that the call may go to; undefined where none of them keeps anything. */
  targetsFor(
    { bound }: ChatRequest,
    {
      targets,
      modelClass,
      client,
    }: { readonly targets: readonly Target[]; readonly modelClass: ModelClass; readonly client: ClientDialect },
  ): readonly Target[] | undefined {
    if (!bound) return targets;
    const speaks = (target: Target) => this.#speaks(target, client.name);
    const known = bound.id === undefined ? undefined : this.#keptBy.find(bound.id);
    const keeper = known ?? modelClass.targets.find(speaks)?.provider;
    const own = targets.filter((target) => target.provider === keeper && speaks(target));
    return own.length > 0 ? own : undefined;
  }

  /** Remembers who gave an answer that a later call may refer to: of an answer that more than one gave nobody keeps the whole. */
  note({ served, keptIds }: Ended): void {
    if (served && keptIds) this.#keptBy.note(keptIds, served.passThrough ? served.target.provider : undefined);
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
