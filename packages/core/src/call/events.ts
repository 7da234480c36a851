import type { AttemptEvent } from './attempt-events.ts';
import type { CallEvent } from './call-events.ts';
import type { TargetEvent } from './target-events.ts';

/**
 * Everything that happens, published once. OpenTelemetry, logs and users' own listeners are subscribers.
 * Flat data that may be written to a log as it is: no prompt, no answer, no key. A provider's own words may quote prompts and keys, so they
 * are left out unless `telemetry.content` allows them.
 */
export type UnderstudyEvent = CallEvent | AttemptEvent | TargetEvent;

/** Gets every event, at once and in order. Must not block; what it throws is swallowed. */
export type Listener = (event: UnderstudyEvent) => void;

export type Publish = (event: UnderstudyEvent) => void;

/** The events of one type, by its name: `EventOf<'failover'>`. */
export type EventOf<Type extends UnderstudyEvent['type']> = Extract<UnderstudyEvent, { readonly type: Type }>;
