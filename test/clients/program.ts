import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the library itself returned, in one set of words. */
export interface Told {
  readonly error?: string;
  readonly text?: string;
  readonly finish?: string | null;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** The pieces of a stream, joined, where the library gives them beside the whole. */
  readonly said?: string;
  readonly listed?: readonly string[];
  readonly one?: string;
  readonly counted?: number;
}

/** A client in a process of its own, that is asked one thing after the other. */
export interface Program {
  ask(question: object): Promise<Told>;
  close(): void;
}

const patienceMs = 90_000;

export function startProgram([command, ...args]: readonly [string, ...string[]]): Program {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  child.stderr.on('data', (data) => {
    complaints = `${complaints}${data}`.slice(-2000);
  });
  child.stdin.on('error', () => {}); // the exit below tells it
  const gone = new Promise<Told>((resolve) => {
    child.on('error', ({ message }) => resolve({ error: message }));
    child.on('exit', (code) => resolve({ error: `the program ended with ${code}: ${complaints}` }));
  });

  async function nextLine(): Promise<Told> {
    const { value, done } = await lines.next();
    return done ? gone : (JSON.parse(value) as Told);
  }

  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Told>((resolve) => {
        timer = setTimeout(() => resolve({ error: `no answer within ${patienceMs} ms: ${complaints}` }), patienceMs);
      });
      const told = await Promise.race([nextLine(), late]);
      clearTimeout(timer);
      return told;
    },
    close: () => void child.kill(),
  };
}
