import type { ChatRequest } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { goWithout, type Losses, lossList, noSuchField } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { toolNames } from '../../tool-names.ts';
import { encodeConfig } from './encode-config.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeTools } from './encode-tools.ts';

/** Features of other dialects without a common form that this one can say. */
export const carries: ReadonlySet<string> = new Set();

// https://docs.cohere.com/reference/errors (read in November 2026) names the characters and no length: 64 are taken by every API that has a limit.
const longestToolName = 64;
const toolNameBegins = /^[a-zA-Z_]/;
const refusedInToolNames = /[^a-zA-Z0-9_]/g;

/** Writes a request as the body of `/v2/chat`. */
export function encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest {
  const losses = lossList();
  noteMissing(request, losses);
  const names = toolNames(request, longestToolName, toolNameBegins, refusedInToolNames);
  const body = {
    model: to.model,
    messages: encodeMessages(request.messages, { names, losses }),
    ...encodeTools(request, names, losses),
    ...encodeConfig(request, to.traits, losses),
    ...(request.stream && { stream: true }),
  };
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  return {
    ok: true,
    body: edited(body, to.params),
    warnings: losses.warnings,
    changed: true,
    toolNames: names.renamed,
  };
}

/** What this dialect has no field for. Its `logprobs` are lists of token ids, which no client could read. */
function noteMissing(request: ChatRequest, losses: Losses): void {
  goWithout(request.unportable, carries, losses);
  if (request.webSearch) losses.refuse('web_search');
  if ((request.n ?? 1) > 1) losses.refuse('n');
  if (request.logprobs === true) losses.refuse('logprobs');
  if (request.parallelToolCalls === false) losses.warn(noSuchField('parallel_tool_calls: false'));
  if (request.user !== undefined) losses.warn(noSuchField('user'));
}
