import { AsyncLocalStorage } from 'node:async_hooks';
import { ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { anthropic, bedrock, gemini, openai, type SdkName } from '../support/clients.ts';
import type { JsonObject } from './asked.ts';
import type { ExpectedCall } from './classes.ts';

/** What the official SDK made of a stream. */
export interface SdkAnswer {
  readonly text: string;
  readonly calls: readonly ExpectedCall[];
  readonly finish: string | null;
}

interface Mount {
  readonly url: string;
  readonly model: string;
}

type Fetch = typeof globalThis.fetch;
type Reader = (mount: Mount, fetch: Fetch, body: JsonObject) => Promise<SdkAnswer>;

/** The stream of an answer, read by the official SDK of its API. Throws what the SDK throws. */
export const readBySdk: Readonly<Record<SdkName, Reader>> = {
  'openai-chat': readByOpenAI,
  'anthropic-messages': readByAnthropic,
  'openai-responses': readByOpenAIResponses,
  gemini: readByGoogle,
  'bedrock-converse': readByAmazon,
};

async function readByOpenAI({ url }: Mount, fetch: Fetch, body: JsonObject): Promise<SdkAnswer> {
  const client = openai({ openaiURL: `${url}/v1` }, fetch);
  const params = body as unknown as Parameters<typeof client.chat.completions.stream>[0];
  const { choices } = await client.chat.completions.stream(params).finalChatCompletion();
  const [choice] = choices;
  const calls = (choice?.message.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call.function] : []));
  return {
    text: choice?.message.content ?? '',
    calls: calls.map(({ name, arguments: json }) => ({ name, arguments: JSON.parse(json) })),
    finish: choice?.finish_reason ?? null,
  };
}

async function readByAnthropic({ url }: Mount, fetch: Fetch, body: JsonObject): Promise<SdkAnswer> {
  const client = anthropic({ url }, fetch);
  const params = body as unknown as Parameters<typeof client.messages.stream>[0];
  const { content, stop_reason: finish } = await client.messages.stream(params).finalMessage();
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, arguments: block.input as JsonObject }] : [],
    ),
    finish,
  };
}

async function readByOpenAIResponses({ url }: Mount, fetch: Fetch, body: JsonObject): Promise<SdkAnswer> {
  const client = openai({ openaiURL: `${url}/v1` }, fetch);
  const params = body as unknown as Parameters<typeof client.responses.stream>[0];
  const { output, output_text: text, status = null } = await client.responses.stream(params).finalResponse();
  if (status === 'failed') throw new Error('The response has failed.');
  return {
    text,
    calls: output.flatMap((item) =>
      item.type === 'function_call' ? [{ name: item.name, arguments: JSON.parse(item.arguments) }] : [],
    ),
    finish: status,
  };
}

/** The SDK takes no `fetch`: it finds that of its own call here. */
const fetches = new AsyncLocalStorage<Fetch>();
const original = globalThis.fetch;
globalThis.fetch = (...args) => {
  const own = fetches.getStore();
  return own ? fetches.exit(() => own(...args)) : original(...args);
};

async function readByGoogle({ url, model }: Mount, fetch: Fetch, body: JsonObject): Promise<SdkAnswer> {
  const client = gemini({ url });
  const { contents, tools, generationConfig } = body as { readonly [name: string]: JsonObject };
  const params = { model, contents, config: { ...generationConfig, ...(tools && { tools }) } };
  return fetches.run(fetch, async () => {
    const answer = { text: '', calls: [] as ExpectedCall[], finish: null as string | null };
    const asked = params as unknown as Parameters<typeof client.models.generateContentStream>[0];
    for await (const { candidates = [], functionCalls = [] } of await client.models.generateContentStream(asked)) {
      const parts = candidates[0]?.content?.parts ?? [];
      answer.text += parts.map(({ text = '', thought }) => (thought ? '' : text)).join('');
      answer.calls.push(...functionCalls.map(({ name = '', args = {} }) => ({ name, arguments: args })));
      answer.finish = candidates[0]?.finishReason ?? answer.finish;
    }
    return answer;
  });
}

async function readByAmazon({ url, model }: Mount, fetch: Fetch, body: JsonObject): Promise<SdkAnswer> {
  const client = bedrock({ url }, fetch);
  const answer = { text: '', finish: null as string | null };
  const calls = new Map<number, { readonly name: string; json: string }>();
  const asked = { modelId: model, ...body } as unknown as ConstructorParameters<typeof ConverseStreamCommand>[0];
  const { stream = [] } = await client.send(new ConverseStreamCommand(asked));
  for await (const { contentBlockStart: start, contentBlockDelta: said, messageStop: stop } of stream) {
    const at = start?.contentBlockIndex ?? said?.contentBlockIndex ?? 0;
    if (start?.start?.toolUse) calls.set(at, { name: start.start.toolUse.name ?? '', json: '' });
    const call = calls.get(at);
    if (call) call.json += said?.delta?.toolUse?.input ?? '';
    answer.text += said?.delta?.text ?? '';
    answer.finish = stop?.stopReason ?? answer.finish;
  }
  return { ...answer, calls: [...calls.values()].map(({ name, json }) => ({ name, arguments: JSON.parse(json || '{}') })) };
}
