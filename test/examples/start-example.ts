import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningExample {
  /** All that it has written to stdout so far. */
  stdout(): string;
  /** Resolves with the first match in what it writes to stdout. Rejects when it ends without one. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Runs what was built of an example, as a process of its own. */
export function runExample(name: string, env: Readonly<Record<string, string>> = {}): RunningExample {
  const script = fileURLToPath(new URL(`../../examples/${name}/dist/main.js`, import.meta.url));
  const child = spawn(process.execPath, [script], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const looking = new Set<() => void>();
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString('utf8');
    for (const look of looking) look();
  });
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString('utf8');
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    stdout: () => stdout,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (!found) return;
          looking.delete(look);
          resolve(found);
        };
        looking.add(look);
        look();
        void ended.then(() => reject(new Error(`${name} ended and never said ${pattern}:\n${stdout}\n${stderr}`)));
      }),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

export interface RunningApp extends RunningExample {
  readonly origin: string;
  /** Of the mount, for the Anthropic SDK. */
  readonly url: string;
  readonly openaiURL: string;
}

/** Starts an example that listens, on any free port. */
export async function startExample(name: string, env: Readonly<Record<string, string>>): Promise<RunningApp> {
  const example = runExample(name, { PORT: '0', ...env });
  const [, origin = ''] = await example.says(/^listening on (http:\/\/\S+)$/m);
  return { ...example, origin, url: `${origin}/ai`, openaiURL: `${origin}/ai/v1` };
}
