import type { JsonObject } from '../../../call/json.ts';
import type { EncodeTo } from '../../dialect.ts';
import { edited } from '../../edited.ts';
import { isObject } from '../../json.ts';
import { asArray } from '../read-json.ts';

/** A body that the model takes, and what was done to it. */
export interface Fitted {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
  readonly changed: boolean;
}

interface Edit {
  /** Members to set; null removes. */
  readonly members: JsonObject;
  readonly warnings?: readonly string[];
}

type Rule = (body: JsonObject, to: EncodeTo) => Edit | undefined;

const rules: readonly Rule[] = [sampling, temperature, stop, outputLimit, systemRole];

/** Takes out of a body what the target's model refuses, and gives fields and roles the names that the target knows. */
export function fitParameters(body: JsonObject, to: EncodeTo): Fitted {
  return rules.reduce<Fitted>(
    (fitted, rule) => {
      const edit = rule(fitted.body, to);
      if (!edit) return fitted;
      return { body: edited(fitted.body, edit.members), warnings: [...fitted.warnings, ...(edit.warnings ?? [])], changed: true };
    },
    { body, warnings: [], changed: false },
  );
}

/** What reasoning models refuse together, and the value that asks for nothing: going without that one is no loss. */
const samplingDefaults: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  top_k: undefined,
  frequency_penalty: 0,
  presence_penalty: 0,
};

function sampling(body: JsonObject, { model, traits }: EncodeTo): Edit | undefined {
  const has = (name: string) => body[name] !== undefined && body[name] !== null;
  if (traits.sampling === 'one' && has('temperature') && has('top_p')) {
    return { members: { top_p: null }, warnings: [`top_p is not sent: ${model} takes temperature or top_p, not both`] };
  }
  if (traits.sampling !== 'none') return undefined;
  const present = Object.keys(samplingDefaults).filter(has);
  if (present.length === 0) return undefined;
  const lost = present.filter((name) => body[name] !== samplingDefaults[name]);
  const members = Object.fromEntries(present.map((name) => [name, null]));
  return { members, warnings: lost.map((name) => `${name} is not sent: ${model} does not take it`) };
}

/** Clamped and never rescaled: a value means the same wherever it is taken. */
function temperature(body: JsonObject, { model, traits }: EncodeTo): Edit | undefined {
  const asked = body.temperature;
  const most = traits.maxTemperature;
  if (typeof asked !== 'number' || asked <= most) return undefined;
  return { members: { temperature: most }, warnings: [`temperature ${asked} is sent as ${most}, the most that ${model} takes`] };
}

function stop(body: JsonObject, { model, traits }: EncodeTo): Edit | undefined {
  if (traits.stop || body.stop === undefined || body.stop === null) return undefined;
  return { members: { stop: null }, warnings: [`stop is not sent: ${model} does not take it`] };
}

/**
 * Reasoning models refuse `max_tokens`, wherever they are hosted. The newer name is taken by every model of OpenAI's; other hosts refuse it,
 * or ignore it and answer without a limit.
 */
function outputLimit(body: JsonObject, { traits, native }: EncodeTo): Edit | undefined {
  const name = traits.maxTokensField;
  const other = name === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (body[other] === undefined || body[other] === null || (native && name === 'max_tokens')) return undefined;
  return { members: { [other]: null, [name]: body[name] ?? body[other] } };
}

/** OpenAI reads both roles; hosts that only speak its wire often know `system` alone. */
function systemRole(body: JsonObject, { native }: EncodeTo): Edit | undefined {
  const messages = asArray(body.messages);
  const foreign = (message: unknown) => isObject(message) && message.role === 'developer';
  if (native || !messages.some(foreign)) return undefined;
  return {
    members: {
      messages: messages.map((message) => (foreign(message) ? { ...(message as JsonObject), role: 'system' } : message)),
    },
  };
}
