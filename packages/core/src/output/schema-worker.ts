// The thread in which answers are judged. Only a thread can be ended in the middle of a regular expression.
import { type MessagePort, workerData } from 'node:worker_threads';
import { judgeText, type Verdict } from './judge-text.ts';

/** One answer to be judged by the thread. */
export interface Question {
  readonly schema: string | undefined;
  readonly text: string;
}

/** `ready`: the thread has loaded its modules and takes questions. */
export type Answer = 'ready' | Verdict;

const { port } = workerData as { readonly port: MessagePort };
const answer = (message: Answer) => port.postMessage(message);
port.on('message', ({ schema, text }: Question) => answer(judgeText(schema, text)));
answer('ready');
