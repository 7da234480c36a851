import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server of the bench in a process of its own, so that its CPU time is its own. */
export interface Child {
  readonly port: number;
  /** CPU seconds of the process so far, user and system. */
  cpu(): Promise<number>;
  /** What the child answers to a question. */
  ask<T>(question: string): Promise<T>;
  stop(): Promise<void>;
}

export async function startChild(script: string, env: Readonly<Record<string, string>> = {}): Promise<Child> {
  const child: ChildProcess = fork(fileURLToPath(new URL(script, import.meta.url)), { env: { ...process.env, ...env } });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const ask = async <T>(question: string): Promise<T> => {
    child.send(question);
    const [answer] = (await once(child, 'message')) as [T];
    return answer;
  };
  return {
    port,
    ask,
    cpu: () => ask<number>('cpu'),
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** The other side: tells the port, then answers questions until it is killed. */
export function serveParent(port: number, answers: Readonly<Record<string, () => unknown>> = {}): void {
  process.on('message', (question: string) => {
    const { user, system } = process.cpuUsage();
    const answer = question === 'cpu' ? (user + system) / 1e6 : answers[question]?.();
    process.send?.(answer ?? null);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
