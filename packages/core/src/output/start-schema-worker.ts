import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { openSchemaWorker } from '../../schema-worker.cjs';
import type { Verdict } from './judge-text.ts';
import type { Answer, Question } from './schema-worker.ts';

export interface SchemaWorkerListener {
  /** The thread takes questions from now on. */
  onReady(): void;
  onVerdict(verdict: Verdict): void;
  /** The thread has died or could not be started. Not called after `end()`. */
  onGone(): void;
}

export interface SchemaWorker {
  ask(question: Question): void;
  /** A verdict that the thread has sent and the busy event loop has not delivered yet. */
  unheard(): Verdict | undefined;
  /** Ends the thread at once, even in the middle of a check. */
  end(): Promise<void>;
}

export type StartSchemaWorker = (listener: SchemaWorkerListener) => SchemaWorker;

/** Far more than answers need. A check that needs more ends the thread and not the process. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 };

/** A thread for judging answers, which keeps no process alive. Throws where threads are not allowed. */
export const startSchemaWorker: StartSchemaWorker = ({ onReady, onVerdict, onGone }) => {
  const { port1: port, port2 } = new MessageChannel();
  // The thread gets neither the `--import`s nor the environment of the app, because it needs no tracing and no secret.
  const worker = openSchemaWorker({ workerData: { port: port2 }, transferList: [port2], execArgv: [], env: {}, resourceLimits });
  let over = false;
  const gone = () => {
    if (over) return;
    over = true;
    port.close();
    onGone();
  };
  worker.on('error', gone).on('exit', gone);
  port.on('message', (answer: Answer) => {
    if (over) return;
    if (answer === 'ready') onReady();
    else onVerdict(answer);
  });
  worker.unref();
  port.unref();
  return {
    ask: (question) => port.postMessage(question),
    unheard() {
      const received = receiveMessageOnPort(port) as { readonly message: Answer } | undefined;
      return received === undefined || received.message === 'ready' ? undefined : received.message;
    },
    async end() {
      over = true;
      port.close();
      await worker.terminate();
    },
  };
};
