import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Tool } from '../../../call/request.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { objectSchema } from '../../object-schema.ts';
import { shortName } from '../../short-name.ts';
import type { ToolNames } from '../../tool-names.ts';
import { countFields, fitSchema } from './fit-schema.ts';

/** `tools` and what goes with them. A choice without tools is refused. */
export function encodeTools({ tools, toolChoice }: ChatRequest, names: ToolNames, losses: Losses): JsonObject {
  if (tools.length === 0) return {};
  // One tool cannot be named: it is forced by being the only one.
  const offered = toolChoice?.type === 'tool' ? tools.filter(({ name }) => name === toolChoice.name) : tools;
  return {
    tools: offered.map((tool) => encodeTool(tool, names, losses)),
    ...defined({ tool_choice: toolChoice && choices[toolChoice.type] }),
    ...(isStrict(offered, losses) && { strict_tools: true }),
  };
}

const choices = { auto: undefined, none: 'NONE', required: 'REQUIRED', tool: 'REQUIRED' } as const;

function encodeTool({ name, description, parameters }: Tool, names: ToolNames, losses: Losses): JsonObject {
  const { schema, lost } = objectSchema(parameters);
  if (lost.length > 0)
    losses.warn(`${lost.join(', ')} is not sent in the schema of the tool ${shortName(name)}: it stands at the top level`);
  return { type: 'function', function: { name: names.sent(name), ...defined({ description }), parameters: schema } };
}

/** How many members the schemas of all strict tools together may have. */
const mostFields = 200;

/** The target is strict with all tools or with none, and knows a part of JSON Schema alone while it is. */
function isStrict(tools: readonly Tool[], losses: Losses): boolean {
  const asked = tools.filter(({ strict }) => strict === true);
  if (asked.length === 0) return false;
  const schemas = tools.map(({ parameters }) => objectSchema(parameters).schema);
  const fits = schemas.every((schema) => {
    const { refused, lost } = fitSchema(schema, 'tool');
    return refused === undefined && lost.length === 0;
  });
  const fields = schemas.reduce((sum, schema) => sum + countFields(schema), 0);
  if (asked.length === tools.length && fits && fields <= mostFields) return true;
  losses.warn('strict is not sent: the target takes it for all tools together, with schemas of a simpler kind');
  return false;
}
