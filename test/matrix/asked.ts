import type { SdkName } from '../support/clients.ts';

/** What a client asks for, in no API. */
export interface Asked {
  /** The class. */
  readonly model: string;
  readonly prompt: string;
  readonly tools: readonly AskedTool[];
  /** A JSON Schema, or any JSON object. */
  readonly format?: JsonObject | 'object' | undefined;
  readonly thinks: boolean;
  /** The client begins the answer itself. */
  readonly begun?: string | undefined;
}

interface AskedTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The request for a stream, in the API of each client. */
export const bodies: Readonly<Record<SdkName, (asked: Asked) => JsonObject>> = {
  'openai-chat': ({ model, prompt, tools, format, thinks, begun }) => ({
    model,
    stream: true,
    messages: [{ role: 'user', content: prompt }, ...(begun ? [{ role: 'assistant', content: begun }] : [])],
    max_completion_tokens: 2048,
    ...(thinks && { reasoning_effort: 'low' }),
    ...(tools.length > 0 && { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
    ...(format && {
      response_format:
        format === 'object'
          ? { type: 'json_object' }
          : { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: format } },
    }),
  }),
  'anthropic-messages': ({ model, prompt, tools, format, thinks, begun }) => ({
    model,
    stream: true,
    messages: [{ role: 'user', content: prompt }, ...(begun ? [{ role: 'assistant', content: begun }] : [])],
    max_tokens: 2048,
    ...(thinks && { thinking: { type: 'enabled', budget_tokens: 1024 } }),
    ...(tools.length > 0 && { tools: tools.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })) }),
    // There is no form for any object.
    ...(format && format !== 'object' && { output_config: { format: { type: 'json_schema', schema: format } } }),
  }),
  'openai-responses': ({ model, prompt, tools, format, thinks, begun }) => ({
    model,
    stream: true,
    input: [{ role: 'user', content: prompt }, ...(begun ? [{ role: 'assistant', content: begun }] : [])],
    max_output_tokens: 2048,
    ...(thinks && { reasoning: { effort: 'low', summary: 'auto' } }),
    ...(tools.length > 0 && { tools: tools.map((tool) => ({ type: 'function', ...tool, strict: false })) }),
    ...(format && {
      text: {
        format:
          format === 'object' ? { type: 'json_object' } : { type: 'json_schema', name: 'answer', strict: true, schema: format },
      },
    }),
  }),
  gemini: ({ prompt, tools, format, thinks, begun }) => ({
    contents: [{ role: 'user', parts: [{ text: prompt }] }, ...(begun ? [{ role: 'model', parts: [{ text: begun }] }] : [])],
    ...(tools.length > 0 && {
      tools: [{ functionDeclarations: tools.map(({ parameters, ...tool }) => ({ ...tool, parametersJsonSchema: parameters })) }],
    }),
    generationConfig: {
      maxOutputTokens: 2048,
      ...(thinks && { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } }),
      ...(format && { responseMimeType: 'application/json' }),
      ...(format && format !== 'object' && { responseJsonSchema: format }),
    },
  }),
  'bedrock-converse': ({ prompt, tools, format, thinks, begun }) => ({
    messages: [
      { role: 'user', content: [{ text: prompt }] },
      ...(begun ? [{ role: 'assistant', content: [{ text: begun }] }] : []),
    ],
    inferenceConfig: { maxTokens: 2048 },
    ...(thinks && { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } }),
    ...(tools.length > 0 && {
      toolConfig: { tools: tools.map(({ parameters: json, ...tool }) => ({ toolSpec: { ...tool, inputSchema: { json } } })) },
    }),
    // There is no form for any object.
    ...(format &&
      format !== 'object' && {
        outputConfig: {
          textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'answer', schema: JSON.stringify(format) } } },
        },
      }),
  }),
};
