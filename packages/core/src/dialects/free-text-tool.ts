import type { Tool } from '../call/request.ts';
import type { ToolForm } from '../call/tool-forms.ts';
import { defined } from './json.ts';

type Said = Omit<ToolForm, 'type'>;

/** A tool of free text, with a function of one text around it for targets that know functions alone. */
export function freeTextTool(name: string, said: Said): Tool {
  return {
    name,
    description: describe(said),
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The text itself.' } },
      required: ['input'],
      additionalProperties: false,
    },
    form: { type: 'text', ...defined(said) },
  };
}

/** A model that nobody holds to a grammar can read the grammar. */
function describe({ description, grammar }: Said): string {
  const rule = grammar && `The text must follow this grammar, written in ${grammar.syntax}:\n${grammar.definition}`;
  return [description, 'Put the text, as it is, into the argument `input`.', rule].filter((part) => part).join('\n\n');
}
