import type { JsonObject } from '../../packages/core/src/call/json.ts';

/** Something that a client can ask for or send along, as a small request that has it. */
export interface Feature {
  readonly title: string;
  /** The APIs that can say it, and how: members of the body, merged over a small request of that API. */
  readonly said: Readonly<Record<string, JsonObject>>;
  /** The same without the feature, where the small request alone is more than the feature away. */
  readonly bare?: Readonly<Record<string, JsonObject>>;
  /** The feature is about a model that reasons. */
  readonly ofReasoning?: true;
  /** Models that have it, by the target's API, where the usual ones do not. */
  readonly models?: Readonly<Record<string, string>>;
  /** The kinds of hosts that know the feature, where not every host of an API does, by the API. */
  readonly kinds?: Readonly<Record<string, string>>;
  /** The feature is about a model that searches the web. */
  readonly ofSearch?: true;
}

const data = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');
const pdf = Buffer.from('%PDF-1.4').toString('base64');
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };

const chat = 'openai-chat';
const messages = 'anthropic-messages';
const responses = 'openai-responses';
const gemini = 'gemini';
const converse = 'bedrock-converse';

/** What every request of an API holds. */
export const plainBodies: Readonly<Record<string, JsonObject>> = {
  [chat]: { model: 'fast', messages: [{ role: 'user', content: 'Hi' }] },
  [messages]: { model: 'fast', max_tokens: 2000, messages: [{ role: 'user', content: 'Hi' }] },
  [responses]: { model: 'fast', input: [{ role: 'user', content: 'Hi' }] },
  [gemini]: { model: 'fast', contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
  [converse]: { modelId: 'fast', messages: [{ role: 'user', content: [{ text: 'Hi' }] }] },
};

const chatUser = (...parts: readonly object[]) => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, ...parts] }],
});
const messagesUser = (...parts: readonly object[]) => ({
  messages: [{ role: 'user', content: [...parts, { type: 'text', text: 'Hi' }] }],
});
const responsesUser = (...parts: readonly object[]) => ({
  input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }, ...parts] }],
});
const geminiUser = (...parts: readonly object[]) => ({ contents: [{ role: 'user', parts: [{ text: 'Hi' }, ...parts] }] });
const converseUser = (...parts: readonly object[]) => ({ messages: [{ role: 'user', content: [{ text: 'Hi' }, ...parts] }] });

const chatTool = { type: 'function', function: { name: 'weather', parameters: schema } };
const messagesTool = { name: 'weather', input_schema: schema };
const responsesTool = { type: 'function', name: 'weather', parameters: schema, strict: false };
const geminiTools = [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: schema }] }];
const converseTools = [{ toolSpec: { name: 'weather', inputSchema: { json: schema } } }];

/** A conversation in which a tool was called; `of` says more of the call or of its result. */
const chatLoop = (call: object, result: object): JsonObject => ({
  tools: [chatTool],
  messages: [
    { role: 'user', content: 'Hi' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Cork"}' } }],
      ...call,
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'Rain', ...result },
  ],
});
const messagesLoop = (before: readonly object[], result: object): JsonObject => ({
  tools: [messagesTool],
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: [...before, { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Cork' } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'Rain', ...result }] },
  ],
});
const responsesLoop = (before: readonly object[], output: unknown): JsonObject => ({
  tools: [responsesTool],
  input: [
    { role: 'user', content: 'Hi' },
    ...before,
    { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Cork"}' },
    { type: 'function_call_output', call_id: 'call_1', output },
  ],
});
const geminiLoop = (call: object, response: object): JsonObject => ({
  tools: geminiTools,
  contents: [
    { role: 'user', parts: [{ text: 'Hi' }] },
    { role: 'model', parts: [{ functionCall: { id: 'f1', name: 'weather', args: { city: 'Cork' } }, ...call }] },
    { role: 'user', parts: [{ functionResponse: { id: 'f1', name: 'weather', response } }] },
  ],
});
const converseLoop = (before: readonly object[], result: object): JsonObject => ({
  toolConfig: { tools: converseTools },
  messages: [
    { role: 'user', content: [{ text: 'Hi' }] },
    {
      role: 'assistant',
      content: [...before, { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Cork' } } }],
    },
    { role: 'user', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: 'Rain' }], ...result } }] },
  ],
});
const bareTools = {
  [chat]: { tools: [chatTool] },
  [messages]: { tools: [messagesTool] },
  [responses]: { tools: [responsesTool] },
  [gemini]: { tools: geminiTools },
  [converse]: { toolConfig: { tools: converseTools } },
};
const bareLoops = {
  [chat]: chatLoop({}, {}),
  [messages]: messagesLoop([], {}),
  [responses]: responsesLoop([], 'Rain'),
  [gemini]: geminiLoop({}, { result: 'Rain' }),
  [converse]: converseLoop([], {}),
};
/** A conversation in which the assistant did something before it answered. */
const messagesTurn = (...before: readonly object[]): JsonObject => ({
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: [...before, { type: 'text', text: 'It is 24.' }] },
    { role: 'user', content: 'Thanks' },
  ],
});
const responsesTurn = (...before: readonly object[]): JsonObject => ({
  input: [
    { role: 'user', content: 'Hi' },
    ...before,
    { role: 'assistant', content: 'It is 24.' },
    { role: 'user', content: 'Thanks' },
  ],
});
const geminiTurn = (...before: readonly object[]): JsonObject => ({
  contents: [
    { role: 'user', parts: [{ text: 'Hi' }] },
    { role: 'model', parts: [...before, { text: 'It is 24.' }] },
    { role: 'user', parts: [{ text: 'Thanks' }] },
  ],
});
const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };

export const features: readonly Feature[] = [
  {
    title: 'system text',
    said: {
      [chat]: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      [messages]: { system: 'Be brief.' },
      [responses]: { instructions: 'Be brief.' },
      [gemini]: { systemInstruction: { parts: [{ text: 'Be brief.' }] } },
      [converse]: { system: [{ text: 'Be brief.' }] },
    },
  },
  {
    title: 'system text in mid-conversation',
    said: {
      [chat]: {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello.' },
          { role: 'user', content: 'Go on.' },
          { role: 'system', content: 'Be brief.' },
        ],
      },
      [responses]: {
        input: [
          { role: 'user', content: 'Hi' },
          { role: 'developer', content: 'Be brief.' },
        ],
      },
    },
  },
  {
    title: 'an image in the request',
    said: {
      [chat]: chatUser({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }),
      [messages]: messagesUser(png),
      [responses]: responsesUser({ type: 'input_image', image_url: `data:image/png;base64,${data}` }),
      [gemini]: geminiUser({ inlineData: { mimeType: 'image/png', data } }),
      [converse]: converseUser({ image: { format: 'png', source: { bytes: data } } }),
    },
  },
  {
    title: 'how closely a model looks at an image',
    said: {
      [chat]: chatUser({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}`, detail: 'low' } }),
      [responses]: responsesUser({ type: 'input_image', image_url: `data:image/png;base64,${data}`, detail: 'low' }),
    },
    bare: {
      [chat]: chatUser({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }),
      [responses]: responsesUser({ type: 'input_image', image_url: `data:image/png;base64,${data}` }),
    },
  },
  {
    title: 'an image by its address',
    said: {
      [chat]: chatUser({ type: 'image_url', image_url: { url: 'https://acme.example/a.png' } }),
      [messages]: messagesUser({ type: 'image', source: { type: 'url', url: 'https://acme.example/a.png' } }),
      [responses]: responsesUser({ type: 'input_image', image_url: 'https://acme.example/a.png' }),
      [gemini]: geminiUser({ fileData: { mimeType: 'image/png', fileUri: 'https://acme.example/a.png' } }),
    },
  },
  {
    title: 'a PDF',
    said: {
      [chat]: chatUser({ type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` } }),
      [messages]: messagesUser({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } }),
      [responses]: responsesUser({ type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` }),
      [gemini]: geminiUser({ inlineData: { mimeType: 'application/pdf', data: pdf } }),
      [converse]: converseUser({ document: { format: 'pdf', name: 'a', source: { bytes: pdf } } }),
    },
  },
  {
    title: 'a file that the provider keeps',
    said: {
      [chat]: chatUser({ type: 'file', file: { file_id: 'file-1' } }),
      [messages]: messagesUser({ type: 'document', source: { type: 'file', file_id: 'file_1' } }),
      [responses]: responsesUser({ type: 'input_file', file_id: 'file-1' }),
      [gemini]: geminiUser({
        fileData: { mimeType: 'application/pdf', fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/1' },
      }),
      [converse]: converseUser({ document: { format: 'pdf', name: 'a', source: { s3Location: { uri: 's3://a/b' } } } }),
    },
  },
  {
    title: 'audio',
    said: {
      [chat]: chatUser({ type: 'input_audio', input_audio: { data, format: 'wav' } }),
      [gemini]: geminiUser({ inlineData: { mimeType: 'audio/wav', data } }),
    },
  },
  {
    title: 'video',
    models: { 'bedrock-converse': 'us.amazon.nova-lite-v1:0' },
    said: {
      [gemini]: geminiUser({ inlineData: { mimeType: 'video/mp4', data } }),
      [converse]: converseUser({ video: { format: 'mp4', source: { bytes: data } } }),
    },
  },
  {
    title: 'tools',
    said: {
      [chat]: { tools: [chatTool] },
      [messages]: { tools: [messagesTool] },
      [responses]: { tools: [responsesTool] },
      [gemini]: { tools: geminiTools },
      [converse]: { toolConfig: { tools: converseTools } },
    },
  },
  {
    title: 'a tool that has to be called',
    bare: bareTools,
    said: {
      [chat]: { tools: [chatTool], tool_choice: { type: 'function', function: { name: 'weather' } } },
      [messages]: { tools: [messagesTool], tool_choice: { type: 'tool', name: 'weather' } },
      [responses]: { tools: [responsesTool], tool_choice: { type: 'function', name: 'weather' } },
      [gemini]: {
        tools: geminiTools,
        toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] } },
      },
      [converse]: { toolConfig: { tools: converseTools, toolChoice: { tool: { name: 'weather' } } } },
    },
  },
  {
    title: 'one call at a time',
    bare: bareTools,
    said: {
      [chat]: { tools: [chatTool], parallel_tool_calls: false },
      [messages]: { tools: [messagesTool], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      [responses]: { tools: [responsesTool], parallel_tool_calls: false },
    },
  },
  {
    title: 'results of tools',
    said: {
      [chat]: chatLoop({}, {}),
      [messages]: messagesLoop([], {}),
      [responses]: responsesLoop([], 'Rain'),
      [gemini]: geminiLoop({}, { result: 'Rain' }),
      [converse]: converseLoop([], {}),
    },
  },
  {
    title: 'a result that is an error',
    bare: bareLoops,
    said: {
      [messages]: messagesLoop([], { is_error: true }),
      [gemini]: geminiLoop({}, { error: 'Rain' }),
      [converse]: converseLoop([], { status: 'error' }),
    },
  },
  {
    title: 'an image in a result',
    bare: bareLoops,
    said: {
      [messages]: messagesLoop([], { content: [png] }),
      [responses]: responsesLoop([], [{ type: 'input_image', image_url: `data:image/png;base64,${data}` }]),
      [converse]: converseLoop([], { content: [{ image: { format: 'png', source: { bytes: data } } }] }),
    },
  },
  {
    title: 'tools of free text',
    ofReasoning: true,
    said: {
      [chat]: { tools: [{ type: 'custom', custom: { name: 'shell' } }] },
      [responses]: { tools: [{ type: 'custom', name: 'shell' }] },
    },
  },
  {
    title: 'namespaces of tools',
    said: { [responses]: { tools: [{ type: 'namespace', name: 'home', description: 'At home', tools: [responsesTool] }] } },
  },
  {
    title: 'a search for tools, made by the client',
    said: {
      [responses]: { tools: [{ type: 'tool_search', execution: 'client', description: 'Finds', parameters: schema }] },
    },
  },
  {
    title: 'a search for tools, made by the provider',
    bare: { [responses]: { tools: [responsesTool] } },
    said: { [responses]: { tools: [{ ...responsesTool, defer_loading: true }, { type: 'tool_search' }] } },
  },
  {
    title: 'web search by the provider',
    said: {
      [chat]: { web_search_options: {} },
      [messages]: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      [responses]: { tools: [{ type: 'web_search' }] },
      [gemini]: { tools: [{ googleSearch: {} }] },
      [converse]: { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } },
    },
    ofSearch: true,
  },
  {
    title: 'a web search of some domains',
    said: {
      [messages]: { tools: [{ type: 'web_search_20250305', name: 'web_search', allowed_domains: ['nodejs.org'] }] },
      [responses]: { tools: [{ type: 'web_search', filters: { allowed_domains: ['nodejs.org'] } }] },
      [gemini]: { tools: [{ googleSearch: { excludeDomains: ['nodejs.org'] } }] },
    },
    ofSearch: true,
    kinds: { [gemini]: 'vertex' },
  },
  {
    title: 'an earlier web search',
    said: {
      [messages]: messagesTurn(
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Node' } },
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      ),
      [responses]: responsesTurn({
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: { type: 'search', query: 'Node' },
      }),
      [gemini]: geminiTurn({ toolCall: { id: 's1', toolType: 'GOOGLE_SEARCH_WEB', args: {} } }),
    },
    bare: { [messages]: messagesTurn(), [responses]: responsesTurn(), [gemini]: geminiTurn() },
  },
  {
    title: 'output by a JSON Schema',
    said: {
      [chat]: { response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } } },
      [messages]: { output_config: { format: { type: 'json_schema', schema } } },
      [responses]: { text: { format: { type: 'json_schema', name: 'place', schema, strict: true } } },
      [gemini]: { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema } },
      [converse]: {
        outputConfig: {
          textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'place', schema: JSON.stringify(schema) } } },
        },
      },
    },
  },
  {
    title: 'any JSON as output',
    said: {
      [chat]: { response_format: { type: 'json_object' } },
      [responses]: { text: { format: { type: 'json_object' } } },
      [gemini]: { generationConfig: { responseMimeType: 'application/json' } },
    },
  },
  {
    title: 'an effort of reasoning',
    ofReasoning: true,
    said: {
      [chat]: { reasoning_effort: 'low' },
      [messages]: { output_config: { effort: 'low' } },
      [responses]: { reasoning: { effort: 'low' } },
      [gemini]: { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
      [converse]: { additionalModelRequestFields: { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } } },
    },
  },
  {
    title: 'a budget of reasoning',
    ofReasoning: true,
    said: {
      [messages]: { thinking: { type: 'enabled', budget_tokens: 1024 } },
      [gemini]: { generationConfig: { thinkingConfig: { thinkingBudget: 1024 } } },
      [converse]: { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } },
    },
  },
  {
    title: 'reasoning of earlier turns',
    ofReasoning: true,
    bare: bareLoops,
    said: {
      [messages]: messagesLoop([{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln' }], {}),
      [responses]: responsesLoop([{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'c2ln' }], 'Rain'),
      [gemini]: geminiLoop({ thoughtSignature: 'c2ln' }, { result: 'Rain' }),
      [converse]: converseLoop([{ reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } }], {}),
    },
  },
  {
    title: 'an output limit',
    said: {
      [chat]: { max_completion_tokens: 500 },
      [messages]: { max_tokens: 500 },
      [responses]: { max_output_tokens: 500 },
      [gemini]: { generationConfig: { maxOutputTokens: 500 } },
      [converse]: { inferenceConfig: { maxTokens: 500 } },
    },
  },
  {
    title: 'temperature',
    said: {
      [chat]: { temperature: 0.5 },
      [messages]: { temperature: 0.5 },
      [responses]: { temperature: 0.5 },
      [gemini]: { generationConfig: { temperature: 0.5 } },
      [converse]: { inferenceConfig: { temperature: 0.5 } },
    },
  },
  {
    title: '`top_p`',
    said: {
      [chat]: { top_p: 0.5 },
      [messages]: { top_p: 0.5 },
      [responses]: { top_p: 0.5 },
      [gemini]: { generationConfig: { topP: 0.5 } },
      [converse]: { inferenceConfig: { topP: 0.5 } },
    },
  },
  {
    title: '`top_k`',
    said: {
      [messages]: { top_k: 5 },
      [gemini]: { generationConfig: { topK: 5 } },
      [converse]: { additionalModelRequestFields: { top_k: 5 } },
    },
  },
  {
    title: 'stop sequences',
    said: {
      [chat]: { stop: ['END'] },
      [messages]: { stop_sequences: ['END'] },
      [gemini]: { generationConfig: { stopSequences: ['END'] } },
      [converse]: { inferenceConfig: { stopSequences: ['END'] } },
    },
  },
  { title: 'a seed', said: { [chat]: { seed: 7 }, [gemini]: { generationConfig: { seed: 7 } } } },
  { title: 'penalties', said: { [chat]: { presence_penalty: 1 }, [gemini]: { generationConfig: { presencePenalty: 1 } } } },
  {
    title: 'names of those who speak',
    said: { [chat]: { messages: [{ role: 'user', name: 'Ada', content: 'Hi' }] } },
  },
  { title: 'a bias of tokens', said: { [chat]: { logit_bias: { 50256: -100 } } } },
  {
    title: 'metadata',
    said: {
      [chat]: { metadata: { of: 'me' } },
      [responses]: { metadata: { of: 'me' } },
      [converse]: { requestMetadata: { of: 'me' } },
    },
  },
  {
    title: 'how much is said',
    ofReasoning: true,
    said: { [chat]: { verbosity: 'low' }, [responses]: { text: { verbosity: 'low' } } },
  },
  { title: 'several answers', said: { [chat]: { n: 2 }, [gemini]: { generationConfig: { candidateCount: 2 } } } },
  {
    title: 'log probabilities',
    said: {
      [chat]: { logprobs: true },
      [responses]: { include: ['message.output_text.logprobs'] },
      [gemini]: { generationConfig: { responseLogprobs: true } },
    },
  },
  {
    title: 'cache marks',
    bare: { [chat]: chatUser(), [messages]: messagesUser() },
    said: {
      [chat]: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] }] },
      [messages]: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] }] },
      [converse]: converseUser({ cachePoint: { type: 'default' } }),
    },
  },
  { title: 'cached content', said: { [gemini]: { cachedContent: 'cachedContents/1' } } },
  {
    title: 'a service tier',
    said: {
      [chat]: { service_tier: 'flex' },
      [messages]: { service_tier: 'auto' },
      [responses]: { service_tier: 'flex' },
      [converse]: { serviceTier: { type: 'flex' } },
    },
  },
  {
    title: 'who asks',
    said: { [chat]: { user: 'u1' }, [messages]: { metadata: { user_id: 'u1' } }, [responses]: { safety_identifier: 'u1' } },
  },
  {
    title: 'an answer that is stored, or made in the background',
    said: { [responses]: { background: true }, [chat]: { store: true } },
  },
  {
    title: 'state that the provider keeps',
    said: { [responses]: { previous_response_id: 'resp_1' }, [messages]: { container: 'container_1' } },
  },
  {
    title: 'safety settings',
    said: { [gemini]: { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] } },
  },
  {
    title: 'guardrails',
    said: { [converse]: { guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: '1' } } },
  },
  { title: 'predicted output', said: { [chat]: { prediction: { type: 'content', content: 'x' } } } },
  { title: 'audio as output', said: { [chat]: { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } } } },
];
