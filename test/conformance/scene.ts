import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUnderstudy, type Options, type ProviderKind, type TargetStatus, type Understudy } from '@understudy/core';
import { understudy } from '@understudy/express';
import { type Fault, type ProviderOptions, type SimulatedProvider, startProvider, type WireName } from '@understudy/testing';
import express from 'express';
import { expect } from 'vitest';
import type { ClientName } from '../support/clients.ts';
import { keys, models } from '../support/providers.ts';
import { eventsOf, type ReadableSpan, type SpanRecorder } from '../support/tracing.ts';
import { type CallWatch, watchCalls } from '../support/watch-calls.ts';

type Target = Exclude<Options['models'][string]['targets'][number], string>;

/** One target: a simulated provider of its own, and what the configuration says of it. */
export interface TargetSetup extends Partial<Omit<ProviderOptions, 'wire' | 'default'>> {
  /** Default `openai`. */
  readonly wire?: WireName;
  /** What its first requests meet; everything after them is well. */
  readonly script?: readonly Fault[];
  /** What all its requests meet. */
  readonly always?: Fault;
  readonly model?: string;
  readonly target?: Partial<Target>;
  /** Of the configuration of its provider; given its base URL where that is a part of it. */
  readonly provider?: Options['providers'][string] | ((baseURL: string) => Options['providers'][string]);
  /** A pool in place of one key; the answer is a function of the key then. */
  readonly apiKeys?: readonly string[];
}

export interface SceneSetup {
  /** T1, T2, T3 of the class `workhorse`, by priority. */
  readonly targets: readonly TargetSetup[];
  readonly policy?: Options['policy'];
  readonly strategy?: NonNullable<Options['models'][string]['strategy']>;
  readonly options?: Partial<Omit<Options, 'policy'>>;
  readonly kinds?: readonly ProviderKind[];
}

/** What a client sends, with what it would send by itself left out. */
export interface Question {
  /** Default `openai-chat`. */
  readonly client?: ClientName;
  readonly stream?: boolean;
  /** Merged over a small valid request. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
  readonly signal?: AbortSignal;
}

/** What a client got, as bytes and read. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined for a stream. */
  readonly json: Json;
  /** The payloads of an event stream, in order. */
  readonly data: readonly Json[];
  /** The text of the answer, streams put together. */
  readonly said: string;
  readonly ms: number;
}
// biome-ignore lint/suspicious/noExplicitAny: what came is looked at by expectations, not by the compiler
export type Json = any;

export interface Scene {
  readonly providers: readonly SimulatedProvider[];
  /** `t1/gpt-4o-mini`, ... */
  readonly ids: readonly string[];
  readonly instance: Understudy;
  readonly watch: CallWatch;
  /** Those that have ended. */
  readonly spans: readonly ReadableSpan[];
  /** `http://127.0.0.1:port/ai` */
  readonly url: string;
  ask(question?: Question): Promise<Got>;
  /** How many requests each target has met. */
  asked(): readonly number[];
  state(index: number): TargetStatus;
}

/** A policy under which every limit is far away: each row shortens what it is about. */
const calm: NonNullable<Options['policy']> = {
  timeout: { total: '20s', connect: '5s', firstToken: '10s', reply: '10s', idle: '10s' },
  retry: { backoff: { base: '1ms', max: '2ms' } },
  output: { timeLimit: '2s' },
};

export async function withScene(setup: SceneSetup, recorder: SpanRecorder, play: (scene: Scene) => Promise<void>): Promise<void> {
  recorder.reset();
  const providers = await Promise.all(setup.targets.map(start));
  const ids = setup.targets.map((target, index) => `${nameOf(index)}/${modelOf(target)}`);
  const instance = createUnderstudy(optionsOf(setup, providers, ids), { kinds: setup.kinds ?? [] });
  const watch = watchCalls(instance);
  const server = createServer(express().use('/ai', understudy(instance)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ai`;
  try {
    await play({
      providers,
      ids,
      instance,
      watch,
      get spans() {
        return recorder.spans;
      },
      url,
      ask: (question) => ask(url, question),
      asked: () => providers.map(({ requests }) => requests.length),
      state: (index) => instance.targets()[index] as TargetStatus,
    });
    await duties(instance, watch, recorder, providers);
  } finally {
    server.closeAllConnections();
    await instance.close({ drain: 0 });
    await Promise.all(providers.map((provider) => provider.close()));
    await new Promise((resolve) => server.close(resolve));
  }
}

/** What every row asserts besides its own: one call span, one event per failover, no held place, no open socket afterwards. */
async function duties(instance: Understudy, watch: CallWatch, recorder: SpanRecorder, providers: readonly SimulatedProvider[]) {
  await watch.ended(watch.of('call.start').length);
  const named = (name: string) =>
    recorder.spans.filter(({ attributes }) => attributes['gen_ai.operation.name'] && name in attributes);
  const calls = named('understudy.outcome');
  expect(calls).toHaveLength(watch.of('call.end').length);
  const failovers = (spans: readonly ReadableSpan[]) => spans.reduce((sum, span) => sum + eventsOf(span).length, 0);
  expect(failovers(calls)).toBe(watch.of('failover').length);
  expect(instance.targets().map(({ inFlight }) => inFlight)).toEqual(instance.targets().map(() => 0));
  await Promise.all(providers.map((provider) => provider.settled()));
  await instance.close({ drain: 0 });
  await Promise.all(providers.map((provider) => provider.idle()));
}

const nameOf = (index: number) => `t${index + 1}`;
const modelOf = ({ model, wire = 'openai' }: TargetSetup) => model ?? models[wire];

async function start(setup: TargetSetup, index: number): Promise<SimulatedProvider> {
  const { wire = 'openai', script, always, model: _, target: __, provider: ___, apiKeys, ...options } = setup;
  const provider = await startProvider({
    wire,
    ...(!apiKeys && { apiKey: `${keys[wire]}-of-${nameOf(index)}` }),
    answer: { text: `Said by T${index + 1}.`, usage: { inputTokens: 10, outputTokens: 4 } },
    ...options,
    ...(always && { default: { ...always, times: 'forever' } }),
  });
  if (always) await provider.always({ ...always, times: 'forever' });
  else if (script) await provider.play(script);
  return provider;
}

function optionsOf(setup: SceneSetup, providers: readonly SimulatedProvider[], ids: readonly string[]): Options {
  const { targets, policy, options, strategy } = setup;
  const own = targets.map(({ wire = 'openai', provider, apiKeys }, index) => [
    nameOf(index),
    {
      kind: wire,
      ...(apiKeys ? { apiKeys } : { apiKey: `${keys[wire]}-of-${nameOf(index)}` }),
      baseURL: providers[index]?.baseURL ?? '',
      ...(typeof provider === 'function' ? provider(providers[index]?.baseURL ?? '') : provider),
    },
  ]);
  return {
    ...options,
    providers: { ...Object.fromEntries(own), ...options?.providers },
    models: {
      workhorse: {
        ...(strategy && { strategy }),
        targets: targets.map(({ target }, index) => ({ use: ids[index] ?? '', ...target })),
      },
      ...options?.models,
    },
    policy: merged(calm, policy),
  };
}

function merged<T extends object>(base: T, over: T | undefined): T {
  const entries = Object.entries(over ?? {}).map(([key, value]) => {
    const below = (base as Record<string, unknown>)[key];
    const both = isObject(below) && isObject(value);
    return [key, both ? merged(below, value) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

async function ask(url: string, question: Question = {}): Promise<Got> {
  const { client = 'openai-chat', stream = false, body, headers, path, method = 'POST', signal } = question;
  const small = { model: 'workhorse', max_tokens: 100, stream, messages: [{ role: 'user', content: 'How are you?' }] };
  const version = client === 'anthropic-messages' && { 'anthropic-version': '2023-06-01' };
  const began = performance.now();
  const response = await fetch(url + (path ?? (client === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages')), {
    method,
    headers: { 'content-type': 'application/json', ...version, ...headers },
    ...(method === 'POST' && { body: question.text ?? JSON.stringify({ ...small, ...body }) }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const isStream = type.includes('event-stream');
  const data = isStream ? payloads(text) : [];
  const json = type.includes('json') ? JSON.parse(text) : undefined;
  const said = isStream ? data.map(deltaText).join('') : textOf(json);
  return { status: response.status, headers: response.headers, text, json, data, said, ms: performance.now() - began };
}

/** The JSON payloads of an event stream; `[DONE]` as the text it is. */
function payloads(text: string): readonly Json[] {
  return [...text.matchAll(/^data: ?(.*)$/gm)].map(([, line = '']) => (line === '[DONE]' ? line : JSON.parse(line)));
}

const deltaText = (event: Json): string =>
  event.choices?.[0]?.delta?.content ?? (event.delta?.type === 'text_delta' ? event.delta.text : '');
const textOf = (json: Json): string =>
  json?.choices?.[0]?.message?.content ?? json?.content?.map?.((block: Json) => block.text ?? '').join('') ?? '';
