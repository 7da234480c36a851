import { expect, it } from 'vitest';
import { traitsOf } from '../../requests/traits-of.ts';
import { geminiFacts } from './gemini-models.ts';

it.each([
  ['gemini-3-pro-preview', 'low high', true, true, 65_536],
  ['gemini-3.1-pro-preview', 'low medium high', true, true, 65_536],
  ['gemini-3-flash-preview', 'minimal low medium high', true, true, 65_536],
  ['Gemini-3.1-Flash-Lite', 'minimal low medium high', true, true, 65_536],
  ['gemini-flash-latest', undefined, true, true, undefined],
  ['gemini-4-pro', undefined, true, true, undefined],
  ['gemini-2.5-pro', '128 32768', false, true, 65_536],
  ['gemini-2.5-flash-preview-09-2025', '1 24576', false, true, 65_536],
  ['gemini-2.5-flash-lite', '512 24576', false, false, 65_536],
  ['gemini-2.0-flash-001', 'none', false, false, 8192],
  ['gemini-1.5-pro', 'none', false, false, 8192],
  ['gemma-3-27b-it', 'none', false, false, undefined],
  ['something-else', undefined, false, false, undefined],
])('%s: reasons by "%s", signs its calls: %s, reasons unasked: %s, and says %s tokens', (model, by, signs, reasons, limit) => {
  const { geminiThinking: thinking, signsCalls = false, isReasoning, outputLimit } = traitsOf(geminiFacts(model));
  const asked =
    thinking &&
    (thinking.by === 'level' ? thinking.levels.join(' ') : thinking.by === 'budget' ? thinking.range.join(' ') : 'none');
  expect([asked, signsCalls, isReasoning, outputLimit]).toEqual([by, signs, reasons, limit]);
});
