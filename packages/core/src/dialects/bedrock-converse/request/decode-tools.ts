import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool, ToolChoice } from '../../../call/request.ts';
import { defined, isGiven } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { decodeCachePoint } from './cache-points.ts';

/** Reads `toolConfig.tools`. A tool that Bedrock itself runs binds the call to this dialect. */
export function decodeTools(value: unknown, reader: RequestReader): readonly Tool[] {
  const tools: Tool[] = [];
  for (const [i, item] of (reader.read('array', value, 'toolConfig.tools') ?? []).entries()) {
    const at = `toolConfig.tools[${i}]`;
    const one = reader.object(item, at);
    if (isGiven(one.toolSpec)) tools.push(decodeTool(reader.object(one.toolSpec, `${at}.toolSpec`), `${at}.toolSpec`, reader));
    else if (isGiven(one.cachePoint)) markLast(tools, one.cachePoint, `${at}.cachePoint`, reader);
    else reader.refuse(Object.keys(one)[0] ?? 'an empty tool');
  }
  return tools;
}

function markLast(tools: Tool[], mark: unknown, at: string, reader: RequestReader): void {
  const cache = decodeCachePoint(mark, at, reader);
  const last = tools.pop();
  if (last) tools.push({ ...last, cache: last.cache ?? cache });
}

function decodeTool({ name, description, inputSchema, strict }: JsonObject, at: string, reader: RequestReader): Tool {
  const schema = reader.object(inputSchema, `${at}.inputSchema`);
  return {
    name: reader.string(name, `${at}.name`),
    parameters: reader.object(schema.json, `${at}.inputSchema.json`),
    ...defined({
      description: reader.read('string', description, `${at}.description`),
      strict: reader.read('boolean', strict, `${at}.strict`),
    }),
  };
}

/** Reads `toolConfig.toolChoice`. */
export function decodeToolChoice(value: unknown, reader: RequestReader): Pick<ChatRequest, 'toolChoice'> {
  const at = 'toolConfig.toolChoice';
  const choice = reader.read('object', value, at);
  return choice ? defined({ toolChoice: decodeChoice(choice, at, reader) }) : {};
}

function decodeChoice({ auto, any, tool }: JsonObject, at: string, reader: RequestReader): ToolChoice | undefined {
  if (isGiven(auto)) return { type: 'auto' };
  if (isGiven(any)) return { type: 'required' };
  if (isGiven(tool)) return { type: 'tool', name: reader.string(reader.object(tool, `${at}.tool`).name, `${at}.tool.name`) };
  return reader.wrong(at, 'auto, any or tool', {});
}
