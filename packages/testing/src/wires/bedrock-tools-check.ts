import { type JsonObject, objectAt, objectsIn } from '../json.ts';
import type { Problem } from './wire.ts';

const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

/** What Bedrock refuses of the tools. */
export function checkConverseTools(body: JsonObject, model: string): Problem | undefined {
  const { toolConfig } = body;
  const usesTools = objectsIn(body.messages).some(({ content }) =>
    objectsIn(content).some(({ toolUse, toolResult }) => toolUse !== undefined || toolResult !== undefined),
  );
  if (toolConfig === undefined)
    return usesTools
      ? { message: 'The toolConfig field must be defined when using toolUse and toolResult content blocks.' }
      : undefined;
  const tools = objectsIn(objectAt(body, 'toolConfig').tools);
  const specs = tools.filter(({ toolSpec }) => toolSpec !== undefined).map((tool) => objectAt(tool, 'toolSpec'));
  if (specs.length === 0) return { message: 'The value at toolConfig.tools must hold at least one tool.' };
  for (const [at, spec] of specs.entries()) {
    const problem = checkSpec(spec, `toolConfig.tools.${at}.member.toolSpec`);
    if (problem !== undefined) return problem;
  }
  const names = specs.map(({ name }) => name);
  if (new Set(names).size < names.length) return { message: 'toolConfig.tools: Tool names must be unique.' };
  return checkChoice(objectAt(objectAt(body, 'toolConfig'), 'toolChoice'), names, model);
}

function checkSpec({ name, description, inputSchema }: JsonObject, at: string): Problem | undefined {
  if (typeof name !== 'string' || !toolName.test(name))
    return {
      message: `Value '${String(name)}' at '${at}.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`,
    };
  if (description === '')
    return {
      message: `Value at '${at}.description' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    };
  const { type } = objectAt(objectAt({ inputSchema }, 'inputSchema'), 'json');
  return type === 'object'
    ? undefined
    : { message: `The value at ${at}.inputSchema.json.type must be one of the following: object.` };
}

function checkChoice(choice: JsonObject, names: readonly unknown[], model: string): Problem | undefined {
  const [kind] = Object.keys(choice);
  if (kind === undefined || kind === 'auto') return undefined;
  if (/meta\.|cohere\.|ai21\.|deepseek\.r1/.test(model))
    return { message: "This model doesn't support the toolConfig.toolChoice field. Remove toolConfig.toolChoice and try again." };
  if (kind === 'any') return undefined;
  const { name } = objectAt(choice, 'tool');
  return kind === 'tool' && names.includes(name)
    ? undefined
    : { message: `The tool ${String(name)} of toolConfig.toolChoice is not defined.` };
}
