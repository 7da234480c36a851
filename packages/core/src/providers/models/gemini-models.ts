import type { ModelFacts } from '../../call/model-facts.ts';
import type { GeminiQuirks, GeminiThinking, SharedTraits } from '../../call/model-traits.ts';
import { lacksOf } from './lacks.ts';
import { unknownModel } from './model-row.ts';

// https://ai.google.dev/gemini-api/docs/models, .../thinking, .../thought-signatures (read 2026-11)
interface Row {
  /** The beginning of a name. */
  readonly name: RegExp;
  readonly quirks: GeminiQuirks;
  readonly shared?: Partial<SharedTraits>;
}

const output = (most: number) => ({ maxOutputTokens: most, outputLimit: most });
const reasons = { isReasoning: true, ...output(65_536) };

const levels = (...taken: Extract<GeminiThinking, { by: 'level' }>['levels']): GeminiThinking => ({ by: 'level', levels: taken });
const budget = (least: number, most: number, mayBeOff: boolean): GeminiThinking => ({
  by: 'budget',
  range: [least, most],
  mayBeOff,
});

const third: GeminiQuirks = { signsCalls: true, mediaInResults: true, noPenalties: true };
const second: GeminiQuirks = { noFormatWithTools: true, noSearchWithTools: true, noPenalties: true };
const first: GeminiQuirks = { noFormatWithTools: true, noSearchWithTools: true, geminiThinking: { by: 'none' } };

/** Gemini's models. The first row that fits decides. */
const rows: readonly Row[] = [
  { name: /^gemini-3-pro/, quirks: { ...third, geminiThinking: levels('low', 'high') }, shared: reasons },
  {
    name: /^gemini-3(?:\.\d)?-pro/,
    quirks: { ...third, geminiThinking: levels('low', 'medium', 'high') },
    shared: reasons,
  },
  {
    name: /^gemini-3(?:\.\d)?-flash/,
    quirks: { ...third, geminiThinking: levels('minimal', 'low', 'medium', 'high') },
    shared: reasons,
  },
  { name: /^gemini-2\.5-pro/, quirks: { ...second, geminiThinking: budget(128, 32_768, false) }, shared: reasons },
  // Lite reasons only where it is asked to.
  { name: /^gemini-2\.5-flash-lite/, quirks: { ...second, geminiThinking: budget(512, 24_576, true) }, shared: output(65_536) },
  { name: /^gemini-2\.5-flash/, quirks: { ...second, geminiThinking: budget(1, 24_576, true) }, shared: reasons },
  { name: /^gemini-2\.0/, quirks: first, shared: output(8192) },
  { name: /^gemini-1/, quirks: first, shared: { ...output(8192), webSearch: false } }, // searches by a tool of another name
  { name: /^gemma-/, quirks: first, shared: { webSearch: false } },
  // An alias (gemini-flash-latest), or newer than what is known here.
  { name: /^gemini-/, quirks: third, shared: { isReasoning: true, maxOutputTokens: 65_536 } },
];

/** A model on the Gemini API, as far as the name tells. */
export function geminiFacts(model: string): ModelFacts {
  const name = model.toLowerCase();
  const row = rows.find((one) => one.name.test(name));
  return { ...unknownModel, ...row?.shared, lacks: lacksOf(model, true), quirks: { gemini: row?.quirks ?? {} } };
}
