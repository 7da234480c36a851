import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Message, ToolCallPart } from '../../../call/request.ts';
import { defined, isObject } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { argumentsText } from '../read-json.ts';
import { decodeParts, toolParts } from './decode-parts.ts';
import { decodeDeclared } from './decode-tools.ts';

type Declared = Pick<ChatRequest, 'tools' | 'toolChoice' | 'parallelToolCalls' | 'oldFunctions'>;

/**
 * Reads `functions` and `function_call`, the form before `tools`: one call at a time, without an id. Undefined where the body has no `functions`.
 * Both forms together have no common form, because an answer could not say to which of the two a call belongs.
 */
export function decodeFunctions(body: JsonObject, reader: RequestReader): Declared | undefined {
  const list = reader.read('array', body.functions, 'functions') ?? [];
  const isMixed = Array.isArray(body.tools) && body.tools.length > 0;
  if (list.length === 0 || isMixed) {
    if (list.length > 0) reader.refuse('functions beside tools');
    return undefined;
  }
  return {
    tools: list.flatMap((declared, i) => decodeDeclared(declared, `functions[${i}]`, reader) ?? []),
    parallelToolCalls: false,
    oldFunctions: true,
    ...defined({ toolChoice: decodeFunctionChoice(body.function_call, reader) }),
  };
}

function decodeFunctionChoice(value: unknown, reader: RequestReader): ChatRequest['toolChoice'] {
  if (value === undefined || value === null) return undefined;
  if (value === 'auto' || value === 'none') return { type: value };
  if (!isObject(value)) return reader.wrong('function_call', 'auto, none or an object', value);
  const name = reader.need('string', value.name, 'function_call.name');
  return name === undefined ? undefined : { type: 'tool', name };
}

/** Reads the calls of a history in the old form, which pairs a call and its result by their order and their name. */
export interface FunctionHistory {
  call(value: unknown, at: string): readonly ToolCallPart[];
  result(message: JsonObject, at: string): Message | undefined;
}

export function functionHistory(reader: RequestReader): FunctionHistory {
  let calls = 0;
  let last: ToolCallPart | undefined;
  return {
    call(value, at) {
      const called = reader.read('object', value, at);
      const name = called && reader.need('string', called.name, `${at}.name`);
      if (name === undefined) return [];
      last = { type: 'tool-call', id: `function_${calls++}`, name, arguments: argumentsText(called?.arguments) };
      return [last];
    },
    result({ name: given, content }, at) {
      const name = reader.need('string', given, `${at}.name`);
      const told = decodeParts(content ?? '', `${at}.content`, toolParts, reader);
      if (name === undefined) return undefined;
      // A result without a call keeps the name of its function as its id.
      const id = last?.name === name ? last.id : name;
      last = undefined;
      return { role: 'tool', content: [{ type: 'tool-result', id, content: told }] };
    },
  };
}
