import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Memory extends NodeJS.MemoryUsage {
  readonly peakRss: number;
}

/** A server of the bench in a process of its own, so that its CPU time is its own. */
export interface Child {
  readonly port: number;
  /** CPU seconds of the process so far, user and system. */
  cpu(): Promise<number>;
  /** What the child answers to a question. */
  ask<T>(question: string): Promise<T>;
  /** What it holds once its garbage is collected (which needs `--expose-gc`), and the most it ever took. */
  memory(): Promise<Memory>;
  stop(): Promise<void>;
}

export async function startChild(
  script: string,
  env: Readonly<Record<string, string>> = {},
  execArgv: readonly string[] = [],
): Promise<Child> {
  const child: ChildProcess = fork(fileURLToPath(new URL(script, import.meta.url)), {
    env: { ...process.env, ...env },
    execArgv: [...process.execArgv, ...execArgv],
  });
  // A child that died of what it measures would otherwise leave its asker waiting for ever.
  const gone = new AbortController();
  child.once('exit', (code, signal) => gone.abort(new Error(`${script} ended (${signal ?? code})`)));
  const heard = async <T>(): Promise<T> => {
    try {
      const [message] = (await once(child, 'message', { signal: gone.signal })) as [T];
      return message;
    } catch (error) {
      throw gone.signal.aborted ? gone.signal.reason : error;
    }
  };
  const { port } = await heard<{ port: number }>();
  const ask = <T>(question: string): Promise<T> => {
    const answer = heard<T>();
    if (child.connected) child.send(question);
    return answer;
  };
  return {
    port,
    ask,
    cpu: () => ask<number>('cpu'),
    memory: () => ask<Memory>('memory'),
    async stop() {
      if (gone.signal.aborted) return;
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
}

/** The other side: tells the port, then answers questions until it is killed. */
export function serveParent(port: number, answers: Readonly<Record<string, () => unknown>> = {}): void {
  const all: Readonly<Record<string, () => unknown>> = { cpu, memory, ...answers };
  process.on('message', async (question: string) => {
    process.send?.((await all[question]?.()) ?? null);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function memory(): Memory {
  // The first pass runs finalizers whose objects only the second can free.
  globalThis.gc?.();
  globalThis.gc?.();
  return { ...process.memoryUsage(), peakRss: process.resourceUsage().maxRSS * 1024 };
}
