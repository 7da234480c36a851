import type { ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import type { Step } from './steps.ts';

/** How an answer came out: as an HTTP answer, broken off on purpose, never to be ended, or the peer had left. */
export type Sent = 'answered' | 'broken' | 'hanging' | 'gone';

/** Does the steps one after the other. Waits for a slow reader as a real server does. `gone` is aborted when the socket closes. */
export async function sendSteps(steps: readonly Step[], res: ServerResponse, clock: Clock, gone: AbortSignal): Promise<Sent> {
  const { write, allSent } = writerOf(res, gone);
  for (const step of steps) {
    if (gone.aborted) return 'gone';
    switch (step.do) {
      case 'head':
        res.writeHead(step.status, { ...step.headers });
        if (step.now) res.flushHeaders();
        break;
      case 'wait':
        await clock.wait(step.ms, gone);
        break;
      case 'repeat':
        for (let sinceMs = step.everyMs; sinceMs <= step.forMs; sinceMs += step.everyMs) {
          if (!(await clock.wait(step.everyMs, gone))) return 'gone';
          await write(step.data);
        }
        break;
      case 'write':
        if (step.afterMs !== undefined && !(await clock.wait(step.afterMs, gone))) return 'gone';
        await write(step.data);
        break;
      case 'end':
        res.end();
        return 'answered';
      case 'hang':
        return 'hanging';
      case 'cut':
      case 'reset':
        await allSent();
        if (step.do === 'reset') res.socket?.resetAndDestroy();
        else res.socket?.destroy();
        return 'broken';
    }
  }
  return 'hanging';
}

function writerOf(res: ServerResponse, gone: AbortSignal) {
  let unsent = 0;
  let wake: (() => void) | undefined;
  const sent = () => {
    unsent -= 1;
    if (unsent === 0) wake?.();
  };
  gone.addEventListener('abort', () => wake?.());

  async function write(data: string | Uint8Array): Promise<void> {
    if (data.length === 0) return;
    unsent += 1;
    if (!res.write(data, sent)) await allSent();
  }

  /** Until the operating system has every byte: a reset would throw away the rest. */
  async function allSent(): Promise<void> {
    if (unsent === 0 || gone.aborted) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }

  return { write, allSent };
}
