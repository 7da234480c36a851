import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import { edited } from '../../edited.ts';
import { isGiven, isObject } from '../../json.ts';
import { isPlainMessage } from '../../plain-messages.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { asArray } from '../read-json.ts';
import { effort, effortWithTools } from './fit-effort.ts';
import { foreignMembers } from './fit-foreign.ts';
import { ranges, stopCount } from './fit-ranges.ts';
import { type Edit, type FitTo, type Rule } from './fit-rule.ts';
import { thinking } from './fit-thinking.ts';
import { toolCallIds } from './fit-tool-ids.ts';

/** A body that the model takes, and what was done to it. */
export interface Fitted {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
  readonly changed: boolean;
}

/** The effort comes first, because other parameters may depend on the effort. */
const rules: readonly Rule[] = [
  effort,
  effortWithTools,
  thinking,
  sampling,
  seedName,
  refused,
  ranges,
  stop,
  stopCount,
  outputField,
  outputLimit,
  systemRole,
  toolCallIds,
  foreignMembers,
];

/** Members that no rule changes, and texts, which no rule changes either: most requests hold nothing else. */
const untouched: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'stream_options']);

/** Whether no rule changes a body, whatever the rest of the model's traits. */
export function isUntouched(body: JsonObject, { traits: { refuses } }: EncodeTo): boolean {
  if (!Array.isArray(body.messages) || refuses?.some((name) => untouched.has(name))) return false;
  for (const name in body) if (!untouched.has(name)) return false;
  for (const message of body.messages) if (!isPlainMessage(message) || message.role === 'developer') return false;
  return true;
}

/**
 * Takes out of a body what the target's model refuses, and gives fields and roles the names that the target knows.
 *
 * @param translated - whether the client speaks another dialect; default false
 */
export function fitParameters(body: JsonObject, to: EncodeTo, translated = false): Fitted {
  return isUntouched(body, to) ? { body, warnings: [], changed: false } : fitByRules(body, to, translated);
}

/** As `fitParameters`, for a body that may hold anything. */
export function fitByRules(body: JsonObject, to: EncodeTo, translated: boolean): Fitted {
  const fitTo: FitTo = { ...to, translated };
  let fitted: Fitted = { body, warnings: [], changed: false };
  for (const rule of rules) {
    const edit = rule(fitted.body, fitTo);
    if (!edit) continue;
    const warnings = [...fitted.warnings, ...(edit.warnings ?? [])];
    fitted = { body: edited(fitted.body, edit.members), warnings, changed: true };
  }
  return fitted;
}

/** What reasoning models refuse together, and the value that asks for nothing: going without that one is no loss. */
const idle: ReadonlyMap<string, unknown> = new Map([
  ['temperature', 1],
  ['top_p', 1],
  ['top_k', undefined],
  ['frequency_penalty', 0],
  ['presence_penalty', 0],
]);

const refusedWhileReasoning = [...idle.keys()];
const refusedAlways = refusedWhileReasoning.filter((name) => name !== 'temperature' && name !== 'top_p');

function sampling(body: JsonObject, to: FitTo): Edit | undefined {
  const { model, traits } = to;
  if (traits.sampling === 'one' && isGiven(body.temperature) && isGiven(body.top_p)) {
    return { members: { top_p: null }, warnings: [`top_p is not sent: ${model} takes temperature or top_p, not both`] };
  }
  if (traits.sampling !== 'none') return undefined;
  const isReasoning = !traits.samplesWithoutReasoning || effortRead(body, to) !== 'none';
  return without(body, isReasoning ? refusedWhileReasoning : refusedAlways, model);
}

/** The effort that the target will read, the configuration's own included. Without an effort these models do not reason, but hosts may differ. */
function effortRead(body: JsonObject, { params, native }: FitTo): unknown {
  const asked = Object.hasOwn(params, 'reasoning_effort') ? params.reasoning_effort : body.reasoning_effort;
  return isGiven(asked) || !native ? asked : 'none';
}

function seedName({ seed }: JsonObject, { traits: { seedField } }: FitTo): Edit | undefined {
  return seedField === undefined || !isGiven(seed) ? undefined : { members: { seed: null, [seedField]: seed } };
}

function refused(body: JsonObject, { model, traits }: FitTo): Edit | undefined {
  return without(body, traits.refuses ?? [], model);
}

function without(body: JsonObject, names: readonly string[], model: string): Edit | undefined {
  const present = names.filter((name) => isGiven(own(body, name)));
  if (present.length === 0) return undefined;
  const lost = present.filter((name) => !asksNothing(name, own(body, name)));
  return {
    members: Object.fromEntries(present.map((name) => [name, null])),
    warnings: lost.map((name) => `${name} is not sent: ${model} does not take it`),
  };
}

/** Where `stream_options` are refused, usage is told unasked. */
function asksNothing(name: string, value: unknown): boolean {
  if (name === 'stream_options' || value === idle.get(name) || value === false) return true;
  return isObject(value) && Object.keys(value).length === 0;
}

function stop(body: JsonObject, { model, traits }: FitTo): Edit | undefined {
  if (traits.stop || !isGiven(body.stop)) return undefined;
  return { members: { stop: null }, warnings: [`stop is not sent: ${model} does not take it`] };
}

/**
 * Reasoning models refuse `max_tokens`, whoever hosts them. Every model at OpenAI takes the newer name; other hosts refuse it, or ignore it and
 * answer without a limit.
 */
function outputField(body: JsonObject, { traits, native }: FitTo): Edit | undefined {
  const name = traits.maxTokensField;
  const other = name === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (!isGiven(body[other]) || (native && name === 'max_tokens')) return undefined;
  return { members: { [other]: null, [name]: body[name] ?? body[other] } };
}

/** Lowers an output limit above the model's own, because a client writes one limit for all targets of a class. */
function outputLimit(body: JsonObject, { model, traits: { outputLimit: most } }: FitTo): Edit | undefined {
  if (most === undefined) return undefined;
  const above = (['max_tokens', 'max_completion_tokens'] as const).filter(
    (name) => typeof body[name] === 'number' && body[name] > most,
  );
  if (above.length === 0) return undefined;
  return {
    members: Object.fromEntries(above.map((name) => [name, most])),
    warnings: above.map((name) => `${name} ${body[name]} is sent as ${most}, the most that ${model} takes`),
  };
}

/** Writes the role `developer` as `system` for hosts other than OpenAI, which often know `system` alone. */
function systemRole(body: JsonObject, { native }: FitTo): Edit | undefined {
  const messages = asArray(body.messages);
  const foreign = (message: unknown) => isObject(message) && message.role === 'developer';
  if (native || !messages.some(foreign)) return undefined;
  return {
    members: {
      messages: messages.map((message) => (foreign(message) ? { ...(message as JsonObject), role: 'system' } : message)),
    },
  };
}
