import type { Tool } from './request.ts';

/** A tool as its client knows it. `text`: it takes free text. `search`: it finds further tools, and the client runs it. */
export interface ToolForm {
  readonly type: 'function' | 'text' | 'search';
  readonly name: string;
  /** The group of tools in which the client has declared it. */
  readonly namespace?: string | undefined;
  /** What the client said of a tool of free text. */
  readonly description?: string | undefined;
  /** The grammar that free text has to follow. */
  readonly grammar?: Grammar | undefined;
}

interface Grammar {
  /** The language in which it is written: `lark`, `regex`. */
  readonly syntax: string;
  readonly definition: string;
}

/** The forms of the tools that are no plain functions, by the names of the tools. */
export type ToolForms = ReadonlyMap<string, ToolForm>;

export function toolForms(tools: readonly Tool[] = []): ToolForms {
  return new Map(tools.flatMap(({ name, form }) => (form ? [[name, form] as const] : [])));
}
