import type { Fault } from '@understudy/testing';
import type { Task } from './clients.ts';
import type { Says } from './model.ts';

/** One thing that goes wrong, or nothing. */
export interface Scenario {
  readonly name: string;
  readonly tasks: readonly Task[];
  /** What the question is about: the story, or the errand that needs a tool. Default: as the task wants it. */
  readonly asks?: 'story' | 'errand';
  readonly says?: Says;
  /** What the first target of the order meets, and then nothing. */
  readonly fault?: Fault;
  /** Where in the order the (first) answer is to come from. */
  readonly servedBy: 0 | 1;
  /** The client has seen a part of the answer when it breaks. */
  readonly spliced?: boolean;
}

const cut = (afterTokens: number): Fault => ({ type: 'cut', afterTokens });

export const scenarios: readonly Scenario[] = [
  { name: 'healthy', tasks: ['text', 'stream', 'tools', 'agent', 'models'], servedBy: 0 },
  {
    name: 'first target down',
    tasks: ['text', 'stream', 'tools', 'agent'],
    fault: { type: 'status', status: 503, times: 'forever' },
    servedBy: 1,
  },
  {
    name: 'first target refuses connections',
    tasks: ['text', 'stream'],
    fault: { type: 'refuse', times: 'forever' },
    servedBy: 1,
  },
  { name: 'cut after 5 events', tasks: ['stream'], fault: cut(5), servedBy: 1, spliced: true },
  { name: 'cut after 5 events, tools declared', tasks: ['tools'], asks: 'story', fault: cut(5), servedBy: 1, spliced: true },
  { name: 'cut inside a tool call', tasks: ['tools', 'agent'], fault: cut(3), servedBy: 1 },
  {
    name: 'cut inside a tool call that follows a text',
    tasks: ['tools', 'agent'],
    says: 'words-and-call',
    fault: cut(8),
    servedBy: 1,
    spliced: true,
  },
];

/** In which order a class holds its targets, and what the client calls it. The second one is never of the dialect of the first. */
export interface Order {
  readonly modelClass: string;
  readonly targets: readonly [string, string, ...string[]];
  /** Each of them can search the web beside the client's own tools. */
  readonly searches?: true;
}

export const orders: readonly Order[] = [
  { modelClass: 'workhorse', targets: ['anthropic/claude-sonnet-4-5', 'openai/gpt-5-mini', 'host/llama-3.3-70b'] },
  { modelClass: 'workhorse', targets: ['openai/gpt-4o-mini', 'anthropic/claude-sonnet-4-5', 'host/llama-3.3-70b'] },
  { modelClass: 'claude-opus-5-5', targets: ['host/llama-3.3-70b', 'anthropic/claude-haiku-4-5', 'openai/gpt-4.1'] },
  { modelClass: 'workhorse', targets: ['responses/gpt-5-mini', 'gemini/gemini-2.5-flash', 'host/llama-3.3-70b'] },
  {
    modelClass: 'workhorse',
    targets: ['gemini/gemini-3-pro-preview', 'anthropic/claude-sonnet-4-5', 'responses/gpt-4.1'],
    searches: true,
  },
  { modelClass: 'workhorse', targets: ['bedrock/us.amazon.nova-lite-v1:0', 'openai/gpt-4.1', 'anthropic/claude-sonnet-4-5'] },
  { modelClass: 'claude-opus-5-5', targets: ['anthropic/claude-opus-5-5', 'host/llama-3.3-70b', 'openai/gpt-5-mini'] },
];
