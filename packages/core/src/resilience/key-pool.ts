import type { Clock } from '../call/clock.ts';
import type { Publish } from '../call/events.ts';
import { type Pause, pauseOfAll } from './pause.ts';
import { PauseHolder } from './pause-holder.ts';
import { publishPause } from './publish-pause.ts';

/** The keys of one account, shared by all its targets: a refused key is refused at every target. */
export interface KeyPool {
  readonly size: number;
  /** Whether each key has a quota of its own; else a limit of one is a limit of all. */
  readonly separateQuotas: boolean;
  /** The pause of a key at every target, by the place of the key in the pool. */
  pauses(key: number): PauseHolder;
  /** The pause of the account: undefined while any key is free. */
  pause(callId?: string): Pause | undefined;
  /** The key to begin with: keys take turns. */
  next(): number;
}

export interface KeyPoolOptions {
  readonly size: number;
  readonly separateQuotas: boolean;
}

export function keyPool(provider: string, { size, separateQuotas }: KeyPoolOptions, clock: Clock, publish: Publish): KeyPool {
  const account = `${provider}/*`;
  const [only, ...others] = Array.from(
    { length: size },
    (_, n) => new PauseHolder(size === 1 ? account : `${account}#${n + 1}`, clock, publish),
  );
  if (!only) throw new Error(`The account "${provider}" has no place for a key.`);
  const all = [only, ...others];
  const tell = publishPause(account, clock, publish);
  let turn = -1;
  return {
    size,
    separateQuotas: separateQuotas && size > 1,
    pauses: (key) => all[key] ?? only,
    // A single key is the account: its holder publishes the pause.
    pause: (callId) => (size === 1 ? only.pause() : tell(pauseOfAll(all.map((key) => key.pause())), callId)),
    next: () => {
      turn = (turn + 1) % size;
      return turn;
    },
  };
}
