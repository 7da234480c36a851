import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import { edited } from '../../edited.ts';
import { isEffort, nearestEffort } from '../../efforts.ts';
import { isGiven, objectsIn } from '../../json.ts';
import { asObject } from '../../openai-chat/read-json.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { isWebSearch } from './decode-web-search.ts';

/** A change of a body, and what is lost by it. */
interface Edit {
  readonly members: JsonObject;
  readonly warnings: readonly string[];
}

type Rule = (body: JsonObject, to: EncodeTo) => Edit | undefined;

/** A body that the model takes, and what was done to it. */
export interface Fitted {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
  readonly changed: boolean;
}

/** The effort comes first, because sampling may depend on the effort. */
const rules: readonly Rule[] = [effort, sampling, outputLimit, verbosity];

/** Takes out of a body what the target's model refuses. */
export function fitParameters(body: JsonObject, to: EncodeTo): Fitted {
  return rules.reduce<Fitted>(
    (fitted, rule) => {
      const edit = rule(fitted.body, to);
      if (!edit) return fitted;
      return { body: edited(fitted.body, edit.members), warnings: [...fitted.warnings, ...edit.warnings], changed: true };
    },
    { body, warnings: [], changed: false },
  );
}

/**
 * Generations of models take different levels of reasoning: the nearest level is sent, or no level where the model takes none. A search of the web is
 * refused at the effort `minimal`.
 */
function effort({ reasoning, tools }: JsonObject, { model, traits: { efforts } }: EncodeTo): Edit | undefined {
  const { effort: asked, ...rest } = asObject(reasoning);
  if (!efforts || !isEffort(asked)) return undefined;
  const searches = objectsIn(tools).some(({ type }) => isWebSearch(type));
  const taken = searches ? efforts.filter((level) => level !== 'minimal') : efforts;
  if (taken.includes(asked)) return undefined;
  const sent = nearestEffort(asked, taken);
  if (sent !== undefined) {
    const why = sent === nearestEffort(asked, efforts) ? '' : ': the target does not search the web at minimal';
    return {
      members: { reasoning: { ...rest, effort: sent } },
      warnings: [`reasoning effort ${asked} is sent as ${sent}${why}`],
    };
  }
  const warnings = asked === 'none' ? [] : [`reasoning is not sent: ${model} does not take it`];
  return { members: { reasoning: null }, warnings };
}

/** Parameters that reasoning models refuse, and the value that asks for nothing: going without that one is no loss. */
const samplingDefaults: ReadonlyMap<string, unknown> = new Map([
  ['temperature', 1],
  ['top_p', 1],
]);

function sampling(body: JsonObject, to: EncodeTo): Edit | undefined {
  const { model, traits, native } = to;
  const effort = asObject(Object.hasOwn(to.params, 'reasoning') ? to.params.reasoning : body.reasoning).effort;
  const reads = isGiven(effort) || !native ? effort : 'none';
  if (traits.sampling !== 'none' || (traits.samplesWithoutReasoning && reads === 'none')) return undefined;
  const given = [...samplingDefaults.keys()].filter((name) => isGiven(own(body, name)));
  if (given.length === 0) return undefined;
  const lost = given.filter((name) => own(body, name) !== samplingDefaults.get(name));
  return {
    members: Object.fromEntries(given.map((name) => [name, null])),
    warnings: lost.map((name) => `${name} is not sent: ${model} does not take it`),
  };
}

/** Lowers an output limit above the model's own, because a client writes one limit for all targets of a class. */
function outputLimit({ max_output_tokens: asked }: JsonObject, { model, traits }: EncodeTo): Edit | undefined {
  const { outputLimit: most } = traits;
  if (most === undefined || typeof asked !== 'number' || asked <= most) return undefined;
  return {
    members: { max_output_tokens: most },
    warnings: [`max_output_tokens ${asked} is sent as ${most}, the most that ${model} takes`],
  };
}

/** Older models say as much as they do, and take the middle alone. */
function verbosity({ text }: JsonObject, { model, traits }: EncodeTo): Edit | undefined {
  const { verbosity: asked, ...rest } = asObject(text);
  if (traits.freeText !== false || !isGiven(asked) || asked === 'medium') return undefined;
  const members = { text: Object.keys(rest).length === 0 ? null : rest };
  return { members, warnings: [`verbosity is not sent: ${model} does not take it`] };
}
