import { spawn } from 'node:child_process';

export interface ChildApp {
  /** What it said it listens on. */
  readonly url: string;
  /** All that it wrote to stderr. */
  errors(): string;
  /** Ends its stdin, and its life if that is not enough. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Starts a script of Node as a process of its own, and waits until it says `listening on http://…`. */
export function startChildApp(script: string, env: Readonly<Record<string, string>>): Promise<ChildApp> {
  const child = spawn(process.execPath, [script], { env: { ...process.env, ...env }, stdio: 'pipe' });
  let said = '';
  let errors = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stderr.on('data', (piece: Buffer) => {
    errors += piece.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString('utf8');
      const url = /listening on (http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ url, errors: () => errors, stop });
    });
    void ended.then(() => reject(new Error(`${script} ended before it listened:\n${said}\n${errors}`)));
  });

  async function stop(): Promise<void> {
    child.stdin.end();
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  }
}
