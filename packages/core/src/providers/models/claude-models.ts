import type { ModelFacts } from '../../call/model-facts.ts';
import type { MessagesQuirks } from '../../call/model-traits.ts';
import type { Effort } from '../../call/request.ts';
import { lacksOf } from './lacks.ts';
import { unknownModel } from './model-row.ts';

/**
 * Claude models, by name: `claude-3-5-haiku-latest`, `claude-sonnet-4-6`, `us.anthropic.claude-opus-4-1-20250805-v1:0`.
 *
 * @param atMaker - whether Anthropic's own service is asked
 */
export function claudeFacts(model: string, atMaker: boolean): ModelFacts {
  const { version, family } = claudeName(model.toLowerCase());
  const shared = { ...unknownModel, lacks: lacksOf(model, atMaker), maxTemperature: 1 };
  if (version === undefined) return { ...shared, maxOutputTokens: 32_000, quirks: { 'anthropic-messages': newest(family) } };
  const outputLimit = outputLimitOf(version, family);
  return {
    ...shared,
    sampling: version > 406 ? 'none' : version >= 400 ? 'one' : 'any',
    maxOutputTokens: outputLimit ?? 64_000,
    outputLimit,
    prefill: version < 406,
    ...(version < 305 && { webSearch: false }),
    quirks: { 'anthropic-messages': quirksOf(version, family) },
  };
}

/** A name without a version is an alias, so the model may be as new as any. */
function newest(family: string | undefined): MessagesQuirks {
  return {
    thinking: 'adaptive',
    lateSystem: true,
    turnSettings: true,
    structuredOutput: true,
    thinkingOff: thinkingOffOf(0, family),
  };
}

function quirksOf(version: number, family: string | undefined): MessagesQuirks {
  const structuredOutput = version >= 405 || (family === 'opus' && version >= 401);
  return {
    messagesEfforts: effortsOf(version, family),
    thinking: version >= 406 ? 'adaptive' : version >= 307 ? 'budget' : 'none',
    thinkingOff: thinkingOffOf(version, family),
    lateSystem: version >= 408, // earlier models answer 400: the role is not supported
    turnSettings: version >= 505,
    structuredOutput,
    refusesFormat: !structuredOutput,
    endsWithUser: version >= 406, // these models answer 400: the conversation must end with a user message
  };
}

/** Fable, Mythos and Opus from 5.5 on always reason; Sonnet from 5.5 on has another name for going without. */
function thinkingOffOf(version: number, family: string | undefined): MessagesQuirks['thinkingOff'] {
  if (family === 'fable' || family === 'mythos' || (family === 'opus' && version >= 505)) return 'least-effort';
  return family === 'sonnet' && version >= 505 ? 'between_tools' : undefined;
}

/** Levels of `output_config.effort`: none before Opus 4.5, `max` from 4.6 on, `xhigh` after that. */
function effortsOf(version: number, family: string | undefined): readonly Effort[] | undefined {
  if (version > 405 && family === 'haiku') return undefined;
  if (version > 406) return ['low', 'medium', 'high', 'xhigh', 'max'];
  if (version === 406) return ['low', 'medium', 'high', 'max'];
  return version === 405 && family === 'opus' ? ['low', 'medium', 'high'] : [];
}

/** Output limits, which are what is asked for where the client set none, because Messages wants a number. */
function outputLimitOf(version: number, family: string | undefined): number | undefined {
  if (version >= 406) return family === 'haiku' ? undefined : 128_000;
  if (family === 'opus' && version >= 400 && version < 405) return 32_000;
  if (version >= 307) return 64_000;
  return version >= 305 ? 8192 : 4096;
}

/** One or two short numbers; a date has eight digits and is none. */
const claudeVersion = /(?<!\d)(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;

interface ClaudeName {
  /** 100 × major + minor. */
  readonly version: number | undefined;
  readonly family: string | undefined;
}

function claudeName(name: string): ClaudeName {
  const [, rest = ''] = name.split('claude', 2);
  const [, major, minor] = claudeVersion.exec(rest) ?? [];
  return {
    version: major === undefined ? undefined : Number(major) * 100 + Number(minor ?? 0),
    family: ['opus', 'sonnet', 'haiku', 'fable', 'mythos'].find((family) => rest.includes(family)),
  };
}
