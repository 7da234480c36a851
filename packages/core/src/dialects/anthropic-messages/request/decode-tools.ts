import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
import { decodeCache } from '../../cache-marks.ts';
import { defined } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { isWebSearch } from './decode-web-search.ts';

/** Reads `tools`. A tool that the provider itself runs, but for a search of the web, binds the call to this dialect. */
export function decodeTools(value: unknown, reader: RequestReader): readonly Tool[] {
  return (reader.read('array', value, 'tools') ?? []).flatMap((tool, i) => decodeTool(tool, `tools[${i}]`, reader));
}

function decodeTool(value: unknown, at: string, reader: RequestReader): readonly Tool[] {
  const { type, name, description, input_schema: schema, strict, cache_control: mark, ...others } = reader.object(value, at);
  const kind = reader.read('string', type, `${at}.type`) ?? 'custom';
  if (isWebSearch(kind)) return []; // see `decodeWebSearch`
  if (kind !== 'custom') {
    reader.refuse(kind.replace(/_\d{8}$/, '')); // without its date, as a person would look it up
    return [];
  }
  for (const [other, told] of Object.entries(others)) if (told !== null) reader.drop(other);
  return [
    {
      name: reader.string(name, `${at}.name`),
      parameters: reader.object(schema, `${at}.input_schema`),
      ...defined({
        description: reader.read('string', description, `${at}.description`),
        strict: reader.read('boolean', strict, `${at}.strict`),
        cache: decodeCache(mark, reader),
      }),
    },
  ];
}

/** Reads `tool_choice`, which also says whether calls may be parallel. */
export function decodeToolChoice(value: unknown, reader: RequestReader): Pick<ChatRequest, 'toolChoice' | 'parallelToolCalls'> {
  if (value === undefined || value === null) return {};
  const choice = reader.object(value, 'tool_choice');
  const single = reader.read('boolean', choice.disable_parallel_tool_use, 'tool_choice.disable_parallel_tool_use');
  return defined({ toolChoice: decodeChoice(choice.type, choice.name, reader), parallelToolCalls: single ? false : undefined });
}

function decodeChoice(type: unknown, name: unknown, reader: RequestReader): ToolChoice | undefined {
  switch (reader.string(type, 'tool_choice.type')) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'tool', name: reader.string(name, 'tool_choice.name') };
    default:
      reader.wrong('tool_choice.type', 'auto, any, tool or none', type);
      return undefined;
  }
}
