// The thread in which answers are judged: it can be ended in the middle of a regular expression, which nothing else can be.
import { type MessagePort, workerData } from 'node:worker_threads';
import { judgeText, type Verdict } from './judge-text.ts';

/** What the thread is asked. */
export interface Question {
  readonly schema: string | undefined;
  readonly text: string;
}

/** `ready`: it has loaded what it needs, and takes questions. */
export type Answer = 'ready' | Verdict;

const { port } = workerData as { readonly port: MessagePort };
const answer = (message: Answer) => port.postMessage(message);
port.on('message', ({ schema, text }: Question) => answer(judgeText(schema, text)));
answer('ready');
