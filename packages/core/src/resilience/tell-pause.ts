import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Pause } from './pause.ts';

/** Tells of a pause that began, changed or ended. Returns it. */
export type TellPause = (pause: Pause | undefined, callId?: string) => Pause | undefined;

/** Once for each change, however often it is looked at. */
export function tellPause(target: string, clock: Clock, publish: Publish): TellPause {
  let told: Pause | undefined;
  return (pause, callId) => {
    if (told?.state === pause?.state && told?.reason === pause?.reason && told?.until === pause?.until) return pause;
    told = pause;
    publish({
      type: 'health',
      at: clock.now(),
      target,
      state: pause?.state ?? 'available',
      ...(pause && { reason: pause.reason }),
      ...(pause?.until !== undefined && { until: pause.until }),
      ...(callId !== undefined && { callId }),
    });
    return pause;
  };
}
