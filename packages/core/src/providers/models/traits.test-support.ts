import { traitsOf } from '../../requests/traits-of.ts';
import { claudeFacts } from './claude-models.ts';
import { factsByName } from './facts-by-name.ts';
import { geminiFacts } from './gemini-models.ts';
import { openaiFacts } from './openai-models.ts';

export const openaiTraits = (model: string) => traitsOf(openaiFacts(model));
export const claudeTraits = (model: string) => traitsOf(claudeFacts(model, true));
export const geminiTraits = (model: string) => traitsOf(geminiFacts(model));
export const traitsByName = (model: string) => traitsOf(factsByName(model));
