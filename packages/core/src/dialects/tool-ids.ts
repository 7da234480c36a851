import { hash } from 'node:crypto';

/** Gives the tool calls of one conversation ids that this wire takes. */
export interface ToolIds {
  /** The id of a call, in the order of the conversation. */
  call(id: string): string;
  /** The id of the call that a result belongs to: the last one of that id. */
  result(id: string): string;
}

const accepted = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Ids that fit are kept. Others are rewritten, the same way every time, so that a prompt cache still matches.
 * Hosts that count calls from 0 in every turn repeat ids, which are refused here: the later calls get other ones.
 */
export function toolIds(): ToolIds {
  const uses = new Map<string, number>();
  return {
    call(id) {
      const use = (uses.get(id) ?? 0) + 1;
      uses.set(id, use);
      return idOf(id, use);
    },
    result: (id) => idOf(id, uses.get(id) ?? 1),
  };
}

function idOf(id: string, use: number): string {
  if (use === 1 && accepted.test(id)) return id;
  const told = hash('sha256', `${id}\n${use}`).slice(0, 16);
  return `${id.slice(0, 47).replace(/[^a-zA-Z0-9_-]/g, '_')}_${told}`;
}
