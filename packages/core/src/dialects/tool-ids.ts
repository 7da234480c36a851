import { hash } from 'node:crypto';

/** Gives the tool calls of one conversation ids that a target takes. */
export interface ToolIds {
  /** The id of a call, in the order of the conversation. */
  call(id: string): string;
  /** The id of the call that a result belongs to: the last one of that id. */
  result(id: string): string;
}

/** Which ids a target takes, and how another id is made into such an id. */
export interface IdRule {
  readonly accepts: RegExp;
  /** How many characters of the old id stand before the hash. */
  readonly keeps: number;
  readonly hashed: number;
  /** Whether a target refuses two calls with the same id. */
  readonly unique: boolean;
}

/** Anthropic: letters, digits, `_` and `-`. */
export const messagesIds: IdRule = { accepts: /^[a-zA-Z0-9_-]{1,64}$/, keeps: 47, hashed: 16, unique: true };
/** What every API takes, for APIs that say nothing of ids. */
export const plainIds: IdRule = { ...messagesIds, unique: false };
/** OpenAI: of any characters, and at most 40. */
export const chatIds: IdRule = { accepts: /^.{1,40}$/s, keeps: 23, hashed: 16, unique: false };
/** OpenAI's Responses: of any characters, and at most 64. */
export const responsesIds: IdRule = { accepts: /^.{1,64}$/s, keeps: 47, hashed: 16, unique: true };
/** Mistral: nine letters and digits. */
export const nineIds: IdRule = { accepts: /^[a-zA-Z0-9]{9}$/, keeps: 0, hashed: 9, unique: false };

/**
 * Ids that fit are kept. Others are rewritten, the same way every time, so that a prompt cache still matches.
 * Hosts that count calls from 0 in every turn repeat ids, which are refused elsewhere: the later calls get other ones.
 */
export function toolIds(rule: IdRule): ToolIds {
  const uses = new Map<string, number>();
  return {
    call(id) {
      const use = (uses.get(id) ?? 0) + 1;
      uses.set(id, use);
      return idOf(id, use, rule);
    },
    result: (id) => idOf(id, uses.get(id) ?? 1, rule),
  };
}

function idOf(id: string, use: number, { accepts, keeps, hashed, unique }: IdRule): string {
  if ((use === 1 || !unique) && accepts.test(id)) return id;
  const told = hash('sha256', `${id}\n${use}`).slice(0, hashed);
  return keeps === 0 ? told : `${id.slice(0, keeps).replace(/[^a-zA-Z0-9_-]/g, '_')}_${told}`;
}
