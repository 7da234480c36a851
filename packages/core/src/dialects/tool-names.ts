import { hash } from 'node:crypto';
import type { ChatRequest } from '../call/request.ts';

/** What the tools of one request are called at a target. */
export interface ToolNames {
  /** The name that is sent for a name of the client. */
  sent(name: string): string;
  /** The client's own names by the names that are sent; undefined where all are sent as they are. */
  readonly renamed: ReadonlyMap<string, string> | undefined;
}

const usuallyRefused = /[^a-zA-Z0-9_-]/g;
const anything = /^/;
const hashed = 8;

/**
 * Dialects differ in the names of tools that they take. A name that the target refuses is shortened, with other characters replaced: the same
 * way every time, and so that no two tools get the same name.
 *
 * @param longest - how many characters the target takes
 * @param begins - what a name must begin with, where the target takes no other
 * @param refused - the characters that the target refuses (with the flag `g`); default: all but letters, digits, `_` and `-`
 */
export function toolNames(
  { tools, toolChoice, messages, webSearch }: ChatRequest,
  longest: number,
  begins = anything,
  refused = usuallyRefused,
): ToolNames {
  const named = new Set(tools.map(({ name }) => name));
  for (const { content } of messages) for (const part of content) if (part.type === 'tool-call') named.add(part.name);
  if (toolChoice?.type === 'tool') named.add(toolChoice.name);
  // The provider's own tool has that name, and names are unique.
  const isTaken = (name: string) => webSearch !== undefined && name === 'web_search';
  const odd = [...named].filter((name) => isTaken(name) || !fits(name, longest, refused) || !begins.test(name));
  if (odd.length === 0) return { sent: (name) => name, renamed: undefined };
  const taken = named;
  const sent = new Map<string, string>();
  for (const name of odd) {
    const begun = begins.test(name) ? name : `_${name}`;
    const plain = begun.replaceAll('.', '__'); // what stands before a dot is mostly the namespace of a tool
    let made = name.includes('.') && fits(plain, longest, refused) ? plain : shortened(begun, name, longest, refused);
    // Salted with the client's own name: names that are alike when they are cut would else share one chain of attempts.
    for (let n = 0; taken.has(made); n++) made = shortened(begun, `${name}\n${n}`, longest, refused);
    taken.add(made);
    sent.set(name, made);
  }
  return { sent: (name) => sent.get(name) ?? name, renamed: new Map([...sent].map(([name, made]) => [made, name])) };
}

function fits(name: string, longest: number, refused: RegExp): boolean {
  return name !== '' && name.length <= longest && name.search(refused) < 0;
}

function shortened(name: string, salt: string, longest: number, refused: RegExp): string {
  const kept = name.slice(0, longest - hashed - 1).replace(refused, '_');
  return `${kept}_${hash('sha256', salt).slice(0, hashed)}`;
}
