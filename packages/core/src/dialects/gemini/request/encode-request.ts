import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, TextPart } from '../../../call/request.ts';
import { goWithout, type Losses, lossList, noSuchField } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { type ToolNames, toolNames } from '../../tool-names.ts';
import { encodeConfig } from './encode-config.ts';
import { encodeContents } from './encode-contents.ts';
import { encodeTools } from './encode-tools.ts';
import { withParams } from './with-params.ts';

/** Features of other dialects without a common form that this one can say. */
export const carries: ReadonlySet<string> = new Set();

// https://ai.google.dev/api/caching#FunctionDeclaration (read 2026-11)
const longestToolName = 64;
const toolNameBegins = /^[a-zA-Z_]/;

/** Writes a request of another dialect as the body of `generateContent`; the model and whether it streams are said by the path. */
export function encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest {
  const losses = lossList();
  noteMissing(request, losses);
  const names = toolNames(request, longestToolName, toolNameBegins);
  const body = encodeBody(request, names, to, losses);
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  return {
    ok: true,
    body: withParams(body, to.params),
    warnings: losses.warnings,
    changed: true,
    toolNames: names.renamed,
  };
}

function encodeBody(request: ChatRequest, names: ToolNames, to: EncodeTo, losses: Losses): JsonObject {
  const { traits, signer } = to;
  const { system, contents } = encodeContents(request.messages, { traits, names, losses, signer });
  const config = encodeConfig(request, traits, losses);
  return {
    ...encodeSystem(system),
    contents,
    ...encodeTools(request, names, to, losses),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
  };
}

/** What this dialect has no field for. */
function noteMissing(request: ChatRequest, losses: Losses): void {
  goWithout(request.unportable, carries, losses);
  if ((request.n ?? 1) > 1) losses.refuse('n');
  if (request.logprobs === true) losses.refuse('logprobs');
  if (request.parallelToolCalls === false) losses.warn(noSuchField('parallel_tool_calls: false'));
  if (request.user !== undefined) losses.warn(noSuchField('user'));
}

function encodeSystem(system: readonly TextPart[]): JsonObject {
  return system.length === 0 ? {} : { systemInstruction: { parts: system.map(({ text }) => ({ text })) } };
}
