import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allRecordings, type Recording } from '../../../../../test/support/recordings.ts';
import type { Reason } from '../../call/reasons.ts';
import { eventStream } from '../../framing/event-stream.ts';
import { builtInKinds } from '../registry.ts';
import { documentedErrors } from './documented-errors.test-support.ts';
import { errorRules } from './error-rules.ts';

interface Row {
  /** The kind of provider that is asked what the error means. */
  readonly kind: string;
  readonly reason: Reason;
  /** The id of the rule that decides; undefined: the status. */
  readonly rule: string | undefined;
  readonly waitMs?: number;
}

const row =
  (kind: string) =>
  (reason: Reason, rule: string | undefined, waitMs?: number): Row => ({
    kind,
    reason,
    rule,
    ...(waitMs !== undefined && { waitMs }),
  });
const openai = row('openai');
const anthropic = row('anthropic');
const gemini = row('gemini');
const compatible = row('openai-compatible');
const bedrock = row('bedrock');

const expected: Readonly<Record<string, Row>> = {
  'openai-chat/composite__midstream_error_object.json': openai('server-error', undefined),
  'openai-chat/json__error400__gpt-4o-mini-2.json': openai('rejected', 'openai.request-image'),
  'openai-chat/json__error400__gpt-4o-mini.json': openai('rejected', 'openai.request-image'),
  'openai-chat/json__error400__gpt-5-nano-2.json': openai('unsupported', 'unsupported.code'),
  'openai-chat/json__error400__gpt-5-nano.json': openai('rejected', undefined),
  'openai-chat/json__error404__gpt-3.5-turbo-instruct.json': openai('not-found', undefined),
  'openai-chat/json__error404__gpt-4.1-nano-wrong.json': openai('not-found', 'model.code'),
  'openai-chat/json__error404__gpt-5.2-proo.json': openai('not-found', 'model.code'),
  'openai-chat/transcribed__error429_tpm.json': openai('rate-limited', 'limit.code', 6),
  'openai-chat/transcribed__error500_server_error.json': openai('server-error', undefined),
  'openai-chat/vercel__reasoning-model-legacy-parameter-error.json': openai('unsupported', 'unsupported.code'),
  'openai-responses/composite__midstream_response_failed.json': openai('overloaded', 'overloaded.text'),
  'openai-responses/json__error400__gpt-5-nano.json': openai('too-long', 'context.code'),
  'openai-responses/json__error400__gpt-5.2-proo.json': openai('not-found', 'model.code'),
  'openai-responses/json__error400__gpt-5.json': openai('rejected', undefined),
  'openai-responses/json__error400__this-model-does-not-exist.json': openai('not-found', 'model.code'),
  'openai-responses/json__error401__gpt-4.1-nano.json': openai('unauthorized', 'key.code'),
  'openai-responses/vercel__openai-error.1.chunks.txt': openai('quota-exhausted', 'quota.code'),
  'openai-responses/vercel__openai-error.1.json': openai('quota-exhausted', 'quota.code'),
  'openai-responses/vercel__reasoning-model-temperature-error.json': openai('unsupported', 'unsupported.text'),
  'xai-responses/json__error400__grok-4.3.json': compatible('unauthorized', 'key.text'),
  'deepseek-responses/json__error400__deepseek-v4-flash.json': compatible('rejected', undefined),
  'anthropic-messages/composite__midstream_overloaded.json': anthropic('overloaded', 'overloaded.code'),
  'anthropic-messages/json__error400__claude-haiku-4-5-20251001.json': anthropic('too-long', 'context.text'),
  'anthropic-messages/json__error401__claude-sonnet-4-6.json': anthropic('unauthorized', 'key.code'),
  'anthropic-messages/json__error404__claude-sonet-4-5.json': anthropic('not-found', undefined),
  'anthropic-messages/transcribed__error429_capacity.json': anthropic('overloaded', 'anthropic.capacity'),
  'anthropic-messages/transcribed__error529_overloaded.json': anthropic('overloaded', 'overloaded.code'),
  'groq/json__error400__gpt-oss-120b.json': compatible('malformed', 'groq.failed-generation'),
  'groq/json__error404__llama-3.3-70b-versatlie.json': compatible('not-found', 'model.code'),
  'groq/stream__reasoning_midstream-error__gpt-oss-120b.json': compatible('malformed', 'groq.failed-generation'),
  'groq/transcribed__error429_tpm.json': compatible('rate-limited', 'limit.code', 50_598),
  'mistral/json__error401__mistral-small-latest.json': compatible('unauthorized', 'key.text'),
  'mistral/transcribed__error429_1300.json': compatible('rate-limited', 'limit.code'),
  'cohere/json__error400__command-a-03-2025.json': row('cohere')('too-long', 'context.code'),
  'cohere/json__error401__command-a-03-2025.json': row('cohere')('unauthorized', 'key.text'),
  'deepseek/json__error400__deepseek-chat.json': compatible('too-long', 'context.text'),
  'deepseek/json__error401__deepseek-chat.json': compatible('unauthorized', 'key.code'),
  'openrouter/composite__midstream_provider_disconnected.json': compatible('server-error', undefined),
  'openrouter/json__error400__claude-haiku-4.5.json': compatible('too-long', 'context.text'),
  'openrouter/json__error401__claude-haiku-4.5.json': compatible('unauthorized', undefined),
  'openrouter/json__error429__gemini-2.0-flash-exp-free.json': compatible('rate-limited', undefined),
  'openai-embeddings/json__error400__text-embedding-3-small.json': openai('rejected', undefined),
  'openai-embeddings/json__error403__gpt-3.5-turbo-instruct.json': openai('not-found', 'openai.model-not-allowed'),
  'openai-embeddings/json__error404__non-existent-embedding-model.json': openai('not-found', 'model.code'),
  'openai-embeddings/json__error404__nonexistent.json': openai('not-found', 'model.code'),
  'openai-completions/json__error400__babbage-002.json': openai('rejected', undefined),
  'openai-completions/json__error403__text-embedding-3-small.json': openai('not-found', 'openai.model-not-allowed'),
  'openai-completions/json__error404__gpt-3.5-turbo.json': openai('not-found', undefined),
  'gemini-embeddings/json__error404__nonexistent-model.json': gemini('not-found', undefined),
  'cohere-embeddings/json__error404__nonexistent.json': row('cohere')('not-found', undefined),
  'azure-embeddings/json__error401__embedding.json': row('azure-openai')('unauthorized', undefined),
  'gemini/composite__midstream_503.json': gemini('overloaded', 'limit.capacity'),
  'gemini/json__error400__gemini-2.5-flash.json': gemini('unauthorized', 'google.key'),
  'gemini/json__error404__gemini-3.6-flahs.json': gemini('not-found', undefined),
  'gemini/json__error429__gemini-2.5-flash.json': gemini('rate-limited', 'limit.code', 48_000),
  'gemini/stream__error404__custom-gemini-2.0-flash.json': gemini('not-found', undefined),
  'gemini/transcribed__error503_overloaded.json': gemini('overloaded', 'limit.capacity'),
  'gemini/vercel__google-429-retry-info.json': gemini('rate-limited', 'limit.code', 34_400),
  'gemini-count-tokens/json__error404__nonexistent-model.json': gemini('not-found', undefined),
  'vertex/json__error400__gemini-2.5-pro-2.json': gemini('rejected', undefined),
  'vertex/json__error400__gemini-2.5-pro.json': gemini('rejected', undefined),
  'vertex/json__error404__gemini-does-not-exist.json': gemini('not-found', undefined),
  'anthropic-count-tokens/json__error404__claude-does-not-exist.json': anthropic('not-found', undefined),
  'ollama/json__error400__gpt-oss-120b.json': row('ollama')('too-long', 'ollama.length'),
  'ollama/json__error401__gpt-oss-120b.json': row('ollama')('unauthorized', undefined),
  'openai-compat-others/json__error400__sonar.json': row('perplexity')('too-long', 'context.code'),
  'openai-compat-others/json__error401__sonar.json': row('perplexity')('unauthorized', 'key.code'),
  'bedrock-converse/composite__midstream_internalServerException.json': bedrock('server-error', undefined),
  'bedrock-converse/composite__midstream_throttlingException.json': bedrock('rate-limited', undefined),
  'bedrock-converse/json__error400__does-not-exist.json': bedrock('not-found', 'bedrock.model'),
  'bedrock-converse/json__error400__us.does-not-exist-model-v1-3A0.json': bedrock('not-found', 'bedrock.model'),
  'bedrock-converse/json__error403__us.amazon.nova-2-lite-v1.json': bedrock('unauthorized', 'amazon.credentials'),
  'bedrock-converse/transcribed__error429_throttling.json': bedrock('rate-limited', undefined),
  'bedrock-invoke/json__error400__does-not-exist.json': bedrock('not-found', 'bedrock.model'),
  'azure/json__error401__gpt-4.1.json': compatible('unauthorized', undefined),
  'azure/json__error404__gpt-4.1.json': compatible('not-found', undefined),
  'azure/json__error429__grok-4-1-fast-non-reasoning.json': compatible('rate-limited', 'limit.code', 1000),
  'azure/json__refusal-filter__openllmetry-testing.json': compatible('filtered', 'azure.filtered'), // stored with status 200
};

/** An answer of the model that talks of an error of a tool. */
const noErrors = ['anthropic-messages/vercel__anthropic-web-fetch-tool.error.json'];

const errors = allRecordings()
  .filter(({ file, status, kind }) => status >= 400 || kind.some((tag) => tag.includes('error')) || file in expected)
  .filter(({ file }) => !noErrors.includes(file));

it('every recorded error has an expected reason', () => {
  const unnamed = errors.map(({ file }) => file).filter((file) => !Object.hasOwn(expected, file));
  expect(unnamed, 'name the reason and the rule of each recorded error in `expected`').toEqual([]);
  expect(Object.keys(expected)).toHaveLength(errors.length);
});

const known = errors.filter(({ file }) => Object.hasOwn(expected, file));
it.each(known.map((recording) => [recording.file, recording] as const))('%s', (file, recording) => {
  const { kind, rule, ...classification } = expected[file] as Row;
  const answer = { status: recording.status, headers: headersOf(file), body: bodyOf(recording), nowMs: 0 };
  const { detail, codes, param, limit, blameless, rule: decided, ...read } = builtInKinds.get(kind)?.classify(answer) ?? {};
  expect(read).toEqual(classification);
  expect(decided).toBe(rule);
  expect(detail).not.toBe('');
});

describe('an error that a host documents', () => {
  it.each(documentedErrors.map((one) => [one.rule, one] as const))('%s', (rule, { kind = 'openai-compatible', status, body }) => {
    expect(builtInKinds.get(kind)?.classify({ status, headers: {}, body, nowMs: 0 }).rule).toBe(rule);
  });
});

it('every rule has an id of its own, and a recorded or documented error that it decides', () => {
  const ids = errorRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const decided = new Set([...Object.values(expected), ...documentedErrors].map(({ rule }) => rule));
  expect(ids.filter((id) => !decided.has(id))).toEqual([]);
});

/** The body of the answer, or the event of a stream that is an error, else the last that names one. */
function bodyOf({ responseText, bytes }: Recording): unknown {
  const message = eventStream
    .cutter()
    .push(bytes)
    .find(({ event }) => event === 'error');
  if (message?.data) return JSON.parse(message.data);
  const events = responseText.split('\n').filter((line) => line.startsWith('data: {') && line.includes('"error"'));
  const event = events.find((line) => line.includes('"type":"error"')) ?? events.at(-1);
  return JSON.parse(event?.slice('data: '.length) ?? responseText);
}

function headersOf(file: string): Readonly<Record<string, string>> {
  if (!file.endsWith('.json')) return {};
  const stored = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../../test/fixtures', file), 'utf8')) as {
    readonly response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  return stored.response?.headers ?? {};
}
