import { Readable } from 'node:stream';
import Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { type GenerateContentResponseUsageMetadata, GoogleGenAI } from '@google/genai';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import OpenAI from 'openai';
import type { RunningApp } from './apps.ts';

export type ClientName = 'openai-chat' | 'anthropic-messages';
export const clientNames: readonly ClientName[] = ['openai-chat', 'anthropic-messages'];
/** Every API that a client can be asked over here. */
export type AnyClientName = ClientName | 'openai-responses' | 'gemini';
export const allClientNames: readonly AnyClientName[] = [...clientNames, 'openai-responses', 'gemini'];
/** The same with Amazon's. */
export type SdkName = AnyClientName | 'bedrock-converse';
export const sdkNames: readonly SdkName[] = [...allClientNames, 'bedrock-converse'];

/** What a client of either SDK got, in the same words. */
export interface Got {
  readonly text: string;
  readonly finish: string | null | undefined;
  readonly model: string;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

export interface Ask {
  readonly stream: boolean;
  readonly prompt?: string;
  readonly model?: string;
  readonly signal?: AbortSignal;
}

/** Asks by the official SDK, without retries of its own. Throws what the SDK throws. */
export function ask(
  client: SdkName,
  app: Pick<RunningApp, 'url' | 'openaiURL'>,
  what: Ask,
  fetch?: typeof globalThis.fetch,
): Promise<Got> {
  return askers[client](app, what, fetch);
}

type Asker = (app: Pick<RunningApp, 'url' | 'openaiURL'>, what: Ask, fetch?: typeof globalThis.fetch) => Promise<Got>;

const askers: Readonly<Record<SdkName, Asker>> = {
  'openai-chat': (app, what, fetch) => askOpenAI(openai(app, fetch), what),
  'anthropic-messages': (app, what, fetch) => askAnthropic(anthropic(app, fetch), what),
  'openai-responses': (app, what, fetch) => askResponses(openai(app, fetch), what),
  gemini: (app, what) => askGemini(gemini(app), what),
  'bedrock-converse': (app, what) => askBedrock(bedrock(app), what),
};

export function openai({ openaiURL }: Pick<RunningApp, 'openaiURL'>, fetch?: typeof globalThis.fetch): OpenAI {
  return new OpenAI({ baseURL: openaiURL, apiKey: 'sk-of-the-caller', maxRetries: 0, ...(fetch && { fetch }) });
}

export function anthropic({ url }: Pick<RunningApp, 'url'>, fetch?: typeof globalThis.fetch): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: 'sk-of-the-caller', maxRetries: 0, ...(fetch && { fetch }) });
}

/** The status of an answer that the SDK has thrown. */
export function statusOf(error: unknown): unknown {
  const { status, $metadata } = error as { readonly status?: number; readonly $metadata?: { readonly httpStatusCode?: number } };
  return status ?? $metadata?.httpStatusCode;
}

/** Without retries of its own, which is its default. */
export function gemini({ url }: Pick<RunningApp, 'url'>): GoogleGenAI {
  return new GoogleGenAI({ apiKey: 'sk-of-the-caller', httpOptions: { baseUrl: url } });
}

/** With a key of Bedrock, which the SDK sends as a Bearer token; over HTTP/1.1, because the SDK asks for HTTP/2 by default. */
export function bedrock({ url }: Pick<RunningApp, 'url'>, fetch?: typeof globalThis.fetch): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    token: { token: 'key-of-the-caller' },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
    requestHandler: fetch ? byFetch(fetch) : new NodeHttpHandler(),
  });
}

/** A handler of requests of Amazon's SDK. */
function byFetch(fetch: typeof globalThis.fetch): Pick<NodeHttpHandler, 'handle'> {
  return {
    async handle({ protocol, hostname, port, path, method, headers, body }) {
      const answer = await fetch(`${protocol}//${hostname}:${port}${path}`, { method, headers, body });
      const { status: statusCode } = answer;
      return { response: { statusCode, headers: Object.fromEntries(answer.headers), body: Readable.from(answer.body ?? []) } };
    },
  };
}

async function askOpenAI(client: OpenAI, { stream, prompt = 'How are you?', model = 'workhorse', signal }: Ask): Promise<Got> {
  const request = { model, messages: [{ role: 'user' as const, content: prompt }] };
  const options = signal ? { signal } : {};
  if (!stream) {
    const reply = await client.chat.completions.create(request, options);
    const [choice] = reply.choices;
    return {
      text: choice?.message.content ?? '',
      finish: choice?.finish_reason,
      model: reply.model,
      inputTokens: reply.usage?.prompt_tokens,
      outputTokens: reply.usage?.completion_tokens,
    };
  }
  const got = { text: '', finish: undefined as Got['finish'], model: '', inputTokens: undefined as number | undefined };
  let outputTokens: number | undefined;
  const chunks = await client.chat.completions.create(
    { ...request, stream: true, stream_options: { include_usage: true } },
    options,
  );
  for await (const { choices, model: ran, usage } of chunks) {
    got.text += choices[0]?.delta.content ?? '';
    got.finish = choices[0]?.finish_reason ?? got.finish;
    got.model = ran;
    got.inputTokens = usage?.prompt_tokens ?? got.inputTokens;
    outputTokens = usage?.completion_tokens ?? outputTokens;
  }
  return { ...got, outputTokens };
}

async function askAnthropic(
  client: Anthropic,
  { stream, prompt = 'How are you?', model = 'workhorse', signal }: Ask,
): Promise<Got> {
  const request = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: prompt }] };
  const options = signal ? { signal } : {};
  const message = stream
    ? await client.messages.stream(request, options).finalMessage()
    : await client.messages.create(request, options);
  return {
    text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    finish: message.stop_reason,
    model: message.model,
    inputTokens: message.usage.input_tokens,
    outputTokens: message.usage.output_tokens,
  };
}

async function askResponses(client: OpenAI, { stream, prompt = 'How are you?', model = 'workhorse', signal }: Ask): Promise<Got> {
  const request = { model, input: prompt };
  const options = signal ? { signal } : {};
  const response = stream
    ? await client.responses.stream(request, options).finalResponse()
    : await client.responses.create(request, options);
  return {
    text: response.output_text,
    finish: response.status,
    model: response.model,
    inputTokens: response.usage?.input_tokens,
    outputTokens: response.usage?.output_tokens,
  };
}

async function askGemini(
  client: GoogleGenAI,
  { stream, prompt = 'How are you?', model = 'workhorse', signal }: Ask,
): Promise<Got> {
  const request = { model, contents: prompt, config: { maxOutputTokens: 100, ...(signal && { abortSignal: signal }) } };
  const responses = stream ? await client.models.generateContentStream(request) : [await client.models.generateContent(request)];
  const got = { text: '', finish: undefined as Got['finish'], model: '' };
  let usage: GenerateContentResponseUsageMetadata = {};
  for await (const response of responses) {
    got.text += response.text ?? '';
    got.finish = response.candidates?.[0]?.finishReason ?? got.finish;
    got.model = response.modelVersion ?? '';
    usage = response.usageMetadata ?? usage;
  }
  return { ...got, inputTokens: usage.promptTokenCount, outputTokens: usage.candidatesTokenCount };
}

async function askBedrock(
  client: BedrockRuntimeClient,
  { stream, prompt = 'How are you?', model: modelId = 'workhorse', signal }: Ask,
): Promise<Got> {
  const request = { modelId, messages: [{ role: 'user' as const, content: [{ text: prompt }] }] };
  const options = signal ? { abortSignal: signal } : {};
  if (stream) return gotFrom((await client.send(new ConverseStreamCommand(request), options)).stream ?? []);
  const { output, stopReason, usage } = await client.send(new ConverseCommand(request), options);
  const text = output?.message?.content?.map((block) => block.text ?? '').join('') ?? '';
  return { text, finish: stopReason, ...bedrockUsage(usage) };
}

async function gotFrom(stream: AsyncIterable<ConverseStreamOutput> | readonly ConverseStreamOutput[]): Promise<Got> {
  let text = '';
  let finish: Got['finish'];
  let usage: TokenUsage | undefined;
  for await (const event of stream) {
    text += event.contentBlockDelta?.delta?.text ?? '';
    finish = event.messageStop?.stopReason ?? finish;
    usage = event.metadata?.usage ?? usage;
  }
  return { text, finish, ...bedrockUsage(usage) };
}

/** The model that a client is told of: no answer of Bedrock says which model gave it. */
export const modelTold = (client: SdkName, model: string): string => (client === 'bedrock-converse' ? '' : model);

function bedrockUsage(usage: TokenUsage | undefined): Pick<Got, 'model' | 'inputTokens' | 'outputTokens'> {
  return { model: '', inputTokens: usage?.inputTokens, outputTokens: usage?.outputTokens };
}

/** A request of either client by hand, for tests that need to see the bytes. */
export function rawRequest(client: ClientName, stream: boolean, prompt = 'How are you?', model = 'workhorse') {
  const body = { model, stream, max_tokens: 100, messages: [{ role: 'user', content: prompt }] };
  const path = client === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages';
  const headers = {
    'content-type': 'application/json',
    ...(client === 'anthropic-messages' && { 'anthropic-version': '2023-06-01' }),
  };
  return { path, init: { method: 'POST', headers, body: JSON.stringify(body) } };
}
