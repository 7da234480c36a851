import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import type { Pause } from './pause.ts';

/** Publishes a `health` event where the pause began, changed or ended since the last call. Returns the pause. */
export type PublishPause = (pause: Pause | undefined, callId?: string) => Pause | undefined;

/** @param subject - what is paused: a target, an account (`openai/*`) or one of its keys (`openai/*#2`) */
export function publishPause(subject: string, clock: Clock, publish: Publish): PublishPause {
  let published: Pause | undefined;
  return (pause, callId) => {
    const isSame = published?.state === pause?.state && published?.reason === pause?.reason && published?.until === pause?.until;
    if (isSame) return pause;
    published = pause;
    publish({
      type: 'health',
      at: clock.now(),
      target: subject,
      state: pause?.state ?? 'available',
      ...(pause && { reason: pause.reason }),
      ...(pause?.until !== undefined && { until: pause.until }),
      ...(callId !== undefined && { callId }),
    });
    return pause;
  };
}
