import type { SdkName } from './clients.ts';

/** A call of a tool as a client reads it. */
interface ReadCall {
  /** Undefined where the API may leave it out. */
  readonly id: string | undefined;
  readonly name: string;
}

interface UserTurn {
  readonly text: string;
  /** A data URL. */
  readonly image?: string | undefined;
}

/** The conversation of one client in the form of its API: what it got is sent again as it came. */
export interface Conversation {
  say(turn: UserTurn): void;
  /** The path and body of the next request. */
  request(
    model: string,
    options: { readonly stream: boolean; readonly reasons: boolean },
  ): { readonly path: string; readonly body: object };
  /** Takes the answer as it came: JSON, or the payloads of a stream. Gives the words of it, and the calls that want results. */
  take(answer: readonly Json[], stream: boolean): { readonly text: string; readonly calls: readonly ReadCall[] };
  answer(results: readonly { readonly call: ReadCall; readonly text: string }[]): void;
}
// biome-ignore lint/suspicious/noExplicitAny: what came is looked at by expectations, not by the compiler
type Json = any;

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const description = 'The weather in a city.';
const toolNames = ['weather', 'tides'];

class ChatConversation implements Conversation {
  readonly #messages: object[] = [{ role: 'system', content: 'Be brief.' }];

  say({ text, image }: UserTurn) {
    const content = image
      ? [
          { type: 'text', text },
          { type: 'image_url', image_url: { url: image } },
        ]
      : text;
    this.#messages.push({ role: 'user', content });
  }
  request(model: string, { stream, reasons }: { stream: boolean; reasons: boolean }) {
    const tools = toolNames.map((name) => ({ type: 'function', function: { name, description, parameters: schema } }));
    const body = { model, messages: this.#messages, tools, stream, ...(reasons && { reasoning_effort: 'low' }) };
    return { path: '/v1/chat/completions', body };
  }
  take(answer: readonly Json[], stream: boolean) {
    const message = stream ? joinedChunks(answer) : answer[0].choices[0].message;
    this.#messages.push(message);
    const calls = (message.tool_calls ?? []).map((call: Json) => ({ id: call.id, name: call.function.name }));
    return { text: message.content ?? '', calls };
  }
  answer(results: readonly { readonly call: ReadCall; readonly text: string }[]) {
    for (const { call, text } of results) this.#messages.push({ role: 'tool', tool_call_id: call.id, content: text });
  }
}

/** As the SDK joins them: members that it does not know are kept as they came last. */
function joinedChunks(chunks: readonly Json[]): Json {
  const message: Json = { role: 'assistant', content: null };
  for (const { delta } of chunks.flatMap(({ choices = [] }) => choices)) {
    const { content, tool_calls: calls = [], role: _, ...others } = delta;
    Object.assign(message, others);
    if (content) message.content = (message.content ?? '') + content;
    for (const { index, id, type, function: said = {} } of calls) {
      message.tool_calls ??= [];
      message.tool_calls[index] ??= { id, type, function: { name: said.name, arguments: '' } };
      message.tool_calls[index].function.arguments += said.arguments ?? '';
    }
  }
  return message;
}

class MessagesConversation implements Conversation {
  readonly #messages: object[] = [];

  say({ text, image }: UserTurn) {
    const [, type, data] = /^data:([^;]+);base64,(.*)$/.exec(image ?? '') ?? [];
    const source = { type: 'base64', media_type: type, data };
    this.#messages.push({ role: 'user', content: [...(image ? [{ type: 'image', source }] : []), { type: 'text', text }] });
  }
  request(model: string, { stream, reasons }: { stream: boolean; reasons: boolean }) {
    const tools = toolNames.map((name) => ({ name, description, input_schema: schema }));
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const body = {
      model,
      max_tokens: 4096,
      system: 'Be brief.',
      messages: this.#messages,
      tools,
      stream,
      ...(reasons && { thinking }),
    };
    return { path: '/v1/messages', body };
  }
  take(answer: readonly Json[], stream: boolean) {
    const content: readonly Json[] = stream ? joinedBlocks(answer) : answer[0].content;
    this.#messages.push({ role: 'assistant', content });
    const calls = content.filter(({ type }) => type === 'tool_use').map(({ id, name }) => ({ id, name }));
    return { text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''), calls };
  }
  answer(results: readonly { readonly call: ReadCall; readonly text: string }[]) {
    const content = results.map(({ call, text }) => ({ type: 'tool_result', tool_use_id: call.id, content: text }));
    this.#messages.push({ role: 'user', content });
  }
}

function joinedBlocks(events: readonly Json[]): readonly Json[] {
  const blocks: Json[] = [];
  const inputs: string[] = [];
  for (const { type, index, content_block: block, delta } of events) {
    if (type === 'content_block_start') blocks[index] = { ...block };
    if (type !== 'content_block_delta') continue;
    if (delta.type === 'text_delta') blocks[index].text += delta.text;
    if (delta.type === 'thinking_delta') blocks[index].thinking += delta.thinking;
    if (delta.type === 'signature_delta') blocks[index].signature += delta.signature;
    if (delta.type === 'input_json_delta') inputs[index] = (inputs[index] ?? '') + delta.partial_json;
  }
  return blocks.map((block, i) => (block.type === 'tool_use' ? { ...block, input: JSON.parse(inputs[i] || '{}') } : block));
}

class ResponsesConversation implements Conversation {
  readonly #input: object[] = [];

  say({ text, image }: UserTurn) {
    const images = image ? [{ type: 'input_image', image_url: image, detail: 'auto' }] : [];
    this.#input.push({ role: 'user', content: [{ type: 'input_text', text }, ...images] });
  }
  request(model: string, { stream, reasons }: { stream: boolean; reasons: boolean }) {
    const tools = toolNames.map((name) => ({ type: 'function', name, description, parameters: schema, strict: false }));
    const own = { store: false, include: ['reasoning.encrypted_content'], ...(reasons && { reasoning: { effort: 'low' } }) };
    return { path: '/v1/responses', body: { model, instructions: 'Be brief.', input: this.#input, tools, stream, ...own } };
  }
  take(answer: readonly Json[], stream: boolean) {
    const { output } = stream ? answer.at(-1).response : answer[0];
    this.#input.push(...output);
    const calls = output.filter(({ type }: Json) => type === 'function_call');
    const parts = output.flatMap(({ type, content }: Json) => (type === 'message' ? content : []));
    return {
      text: parts.map(({ text = '' }: Json) => text).join(''),
      calls: calls.map(({ call_id: id, name }: Json) => ({ id, name })),
    };
  }
  answer(results: readonly { readonly call: ReadCall; readonly text: string }[]) {
    for (const { call, text } of results) this.#input.push({ type: 'function_call_output', call_id: call.id, output: text });
  }
}

class GeminiConversation implements Conversation {
  readonly #contents: object[] = [];

  say({ text, image }: UserTurn) {
    const [, mimeType, data] = /^data:([^;]+);base64,(.*)$/.exec(image ?? '') ?? [];
    this.#contents.push({ role: 'user', parts: [...(image ? [{ inlineData: { mimeType, data } }] : []), { text }] });
  }
  request(model: string, { stream, reasons }: { stream: boolean; reasons: boolean }) {
    const functionDeclarations = toolNames.map((name) => ({ name, description, parametersJsonSchema: schema }));
    const generationConfig = reasons ? { thinkingConfig: { includeThoughts: true } } : {};
    const body = {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      ...{ contents: this.#contents, tools: [{ functionDeclarations }], generationConfig },
    };
    return { path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`, body };
  }
  take(answer: readonly Json[]) {
    const parts = answer.flatMap(({ candidates = [] }) => candidates[0]?.content?.parts ?? []);
    const said = parts.filter((part) => part.text !== '' || part.thoughtSignature !== undefined);
    this.#contents.push({ role: 'model', parts: said });
    const calls = said.filter(({ functionCall }) => functionCall).map(({ functionCall: { id, name } }) => ({ id, name }));
    return { text: said.map(({ text = '', thought }) => (thought ? '' : text)).join(''), calls };
  }
  answer(results: readonly { readonly call: ReadCall; readonly text: string }[]) {
    const parts = results.map(({ call: { id, name }, text }) => {
      return { functionResponse: { ...(id !== undefined && { id }), name, response: { result: text } } };
    });
    this.#contents.push({ role: 'user', parts });
  }
}

class ConverseConversation implements Conversation {
  readonly #messages: object[] = [];

  say({ text, image }: UserTurn) {
    const [, format, bytes] = /^data:image\/([^;]+);base64,(.*)$/.exec(image ?? '') ?? [];
    this.#messages.push({ role: 'user', content: [...(image ? [{ image: { format, source: { bytes } } }] : []), { text }] });
  }
  request(model: string, { stream, reasons }: { stream: boolean; reasons: boolean }) {
    const tools = toolNames.map((name) => ({ toolSpec: { name, description, inputSchema: { json: schema } } }));
    const body = {
      ...{ system: [{ text: 'Be brief.' }], messages: this.#messages, toolConfig: { tools } },
      inferenceConfig: { maxTokens: 4096 },
      ...(reasons && { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } }),
    };
    return { path: `/model/${model}/converse${stream ? '-stream' : ''}`, body };
  }
  take(answer: readonly Json[], stream: boolean) {
    const content: readonly Json[] = stream ? joinedConverse(answer) : answer[0].output.message.content;
    this.#messages.push({ role: 'assistant', content });
    const calls = content.flatMap(({ toolUse }) => (toolUse ? [{ id: toolUse.toolUseId, name: toolUse.name }] : []));
    return { text: content.map(({ text = '' }) => text).join(''), calls };
  }
  answer(results: readonly { readonly call: ReadCall; readonly text: string }[]) {
    const content = results.map(({ call, text }) => ({ toolResult: { toolUseId: call.id, content: [{ text }] } }));
    this.#messages.push({ role: 'user', content });
  }
}

function joinedConverse(events: readonly Json[]): readonly Json[] {
  const blocks: Json[] = [];
  const inputs: string[] = [];
  for (const { contentBlockStart: start, contentBlockDelta: said } of events) {
    if (start) blocks[start.contentBlockIndex] = { ...start.start };
    if (!said) continue;
    const { contentBlockIndex: at, delta } = said;
    blocks[at] ??= {};
    const { text, toolUse, reasoningContent: reasoning } = delta;
    if (text !== undefined) blocks[at].text = (blocks[at].text ?? '') + text;
    if (toolUse) inputs[at] = (inputs[at] ?? '') + toolUse.input;
    if (!reasoning) continue;
    blocks[at].reasoningContent ??= { reasoningText: { text: '' } };
    const thought = blocks[at].reasoningContent.reasoningText;
    thought.text += reasoning.text ?? '';
    if (reasoning.signature) thought.signature = reasoning.signature;
  }
  return blocks.map((block, i) =>
    block.toolUse ? { toolUse: { ...block.toolUse, input: JSON.parse(inputs[i] || '{}') } } : block,
  );
}

const makers: Readonly<Record<SdkName, () => Conversation>> = {
  'openai-chat': () => new ChatConversation(),
  'anthropic-messages': () => new MessagesConversation(),
  'openai-responses': () => new ResponsesConversation(),
  gemini: () => new GeminiConversation(),
  'bedrock-converse': () => new ConverseConversation(),
};

export const conversation = (client: SdkName): Conversation => makers[client]();
