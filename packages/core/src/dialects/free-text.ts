import { parseJson } from './json.ts';
import { asObject } from './openai-chat/read-json.ts';

/** What stands before and after the text in the arguments of a tool of free text. */
export const beforeText = '{"input":"';
export const afterText = '"}';

/** A text as the arguments of the function that stands in for a tool of free text. */
export function argumentsOfText(text: string): string {
  return beforeText + pieceOfText(text) + afterText;
}

/** A piece of the text, as it stands in the arguments. Halves of one character may stand in two pieces. */
export function pieceOfText(piece: string): string {
  return JSON.stringify(piece).slice(1, -1);
}

/** The text in the arguments; the arguments themselves where they hold no such text. */
export function textOfArguments(args: string): string {
  const { input } = asObject(parseJson(args));
  return typeof input === 'string' ? input : args;
}
