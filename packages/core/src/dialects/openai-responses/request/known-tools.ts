import type { Tool } from '../../../call/request.ts';
import type { ToolForm } from '../../../call/tool-forms.ts';
import { nameIn } from '../name-in.ts';

/** The tools of one request: two that are not the same to the client have two names here. */
export interface KnownTools {
  readonly tools: readonly Tool[];
  /** The name of the tool that the client calls so. */
  nameOf(namespace: unknown, name: string): string;
  /** The name of the search for tools, which is called by no name in this dialect. */
  readonly searchName: string;
}

export const searchName = 'tool_search';

export function knownTools(declared: readonly Tool[]): KnownTools {
  const names = hasOneTwice(declared) ? namesByPlace(declared) : undefined;
  return {
    tools: names ? declared.map((tool) => ({ ...tool, name: names.get(placeOf(tool.form)) ?? tool.name })) : declared,
    nameOf: (namespace, name) =>
      (typeof namespace === 'string' && names?.get(placeOf({ type: 'function', name, namespace }))) || nameIn(namespace, name),
    searchName: names?.get(search) ?? searchName,
  };
}

function hasOneTwice(tools: readonly Tool[]): boolean {
  return new Set(tools.map(({ name }) => name)).size < tools.length;
}

/** The names of searches and of tools of namespaces. All other tools keep the names that the client gave. */
function namesByPlace(tools: readonly Tool[]): ReadonlyMap<string | undefined, string> {
  const taken = new Set(tools.flatMap(({ name, form }) => (placeOf(form) === undefined ? [name] : [])));
  const names = new Map<string | undefined, string>();
  let count = 0;
  for (const { name, form } of tools) {
    const place = placeOf(form);
    if (!form || place === undefined || names.has(place)) continue;
    let own = taken.has(name) ? `${form.namespace ?? form.type}.${form.name}` : name;
    while (taken.has(own)) own = `${name}.${++count}`; // one count for all tools: however many names are taken, no number is tried twice
    taken.add(own);
    names.set(place, own);
  }
  return names;
}

const search = 'search';

/** What tells the client beside the name which tool is meant; undefined where nothing does. */
function placeOf(form: ToolForm | undefined): string | undefined {
  if (form?.type === 'search') return search;
  return form?.namespace ? JSON.stringify([form.namespace, form.name]) : undefined;
}
