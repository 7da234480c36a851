import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

interface Answer {
  readonly headers: Headers;
  /** The whole text, once it is there. */
  text(): Promise<string>;
}

/** Resolves with the first byte. Rejects with what the SDK throws. */
export type Ask = (prompt: string, signal: AbortSignal) => Promise<Answer>;

interface Endpoint {
  readonly baseURL: string;
  readonly apiKey: string;
}

const request = (content: string) => ({ model: 'workhorse', messages: [{ role: 'user' as const, content }] });

/** `maxRetries: 0`: what fails is seen to fail, no SDK hides it. */
export function openAIClients(endpoint: Endpoint): Readonly<Record<string, Ask>> {
  const { chat } = new OpenAI({ ...endpoint, maxRetries: 0 });
  return {
    async 'OpenAI SDK, JSON'(prompt, signal) {
      const { data, response } = await chat.completions.create(request(prompt), { signal }).withResponse();
      return { headers: response.headers, text: async () => data.choices[0]?.message.content ?? '' };
    },
    async 'OpenAI SDK, stream'(prompt, signal) {
      const asked = { ...request(prompt), stream: true } as const;
      const { data, response } = await chat.completions.create(asked, { signal }).withResponse();
      return { headers: response.headers, text: () => joined(data, ({ choices }) => choices[0]?.delta.content) };
    },
  };
}

export function anthropicClients(endpoint: Endpoint): Readonly<Record<string, Ask>> {
  const { messages } = new Anthropic({ ...endpoint, maxRetries: 0 });
  return {
    async 'Anthropic SDK, JSON'(prompt, signal) {
      const asked = { ...request(prompt), max_tokens: 100 };
      const { data, response } = await messages.create(asked, { signal }).withResponse();
      return { headers: response.headers, text: async () => data.content.map(blockText).join('') };
    },
    async 'Anthropic SDK, stream'(prompt, signal) {
      const asked = { ...request(prompt), max_tokens: 100, stream: true } as const;
      const { data, response } = await messages.create(asked, { signal }).withResponse();
      return { headers: response.headers, text: () => joined(data, eventText) };
    },
  };
}

function blockText(block: Anthropic.ContentBlock): string {
  return block.type === 'text' ? block.text : '';
}

function eventText(event: Anthropic.RawMessageStreamEvent): string {
  return event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '';
}

async function joined<T>(events: AsyncIterable<T>, textOf: (event: T) => string | null | undefined): Promise<string> {
  let text = '';
  for await (const event of events) text += textOf(event) ?? '';
  return text;
}
