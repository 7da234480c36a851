import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { openSchemaWorker } from '../../schema-worker.cjs';
import type { Verdict } from './judge-text.ts';
import type { Answer, Question } from './schema-worker.ts';

export interface SchemaWorkerListener {
  /** It takes questions from now on. */
  onReady(): void;
  onVerdict(verdict: Verdict): void;
  /** It has died, or could not be started. Not told after `end()`. */
  onGone(): void;
}

export interface SchemaWorker {
  ask(question: Question): void;
  /** What it has said and the event loop, busy with something else, has not come round to tell. */
  unheard(): Verdict | undefined;
  /** Ends it at once, whatever it is doing. */
  end(): Promise<void>;
}

export type StartSchemaWorker = (listener: SchemaWorkerListener) => SchemaWorker;

/** Ample for what answers are; what needs more ends the thread and not the process. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 };

/** A thread for judging answers, which keeps no process alive. Throws where threads are not allowed. */
export const startSchemaWorker: StartSchemaWorker = ({ onReady, onVerdict, onGone }) => {
  const { port1: port, port2 } = new MessageChannel();
  // Neither the app's `--import`s nor its environment: this thread needs no tracing and no secret.
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
