import { BoundedTexts } from '../call/bounded-texts.ts';
import { isObject, type JsonObject } from '../call/json.ts';

/** UTF-16 units of all items together: some 64 MB at most. What was used longest ago is forgotten first. */
const mostKept = 32 * 1024 * 1024;
/** Longer items are not kept. */
const longestItem = 1024 * 1024;
const longestId = 200;
/** Some hosts count their ids: what such an id names is not given to whoever says it. */
const unguessable = /^(?=.*\d)(?=.*[a-zA-Z]).*[a-zA-Z0-9_-]{20}$/;

/**
 * The items of answers that passed through this process, by their ids. Clients may refer to an item by its id alone in later calls: with the item at hand
 * such a call can go to any target, and not to its maker only. Whoever has an id can have the item put into a call, so that only items with ids that
 * nobody can guess are kept.
 */
export class KeptItems {
  /** As JSON: a text has a size that is known. */
  readonly #texts = new BoundedTexts(mostKept);

  note(items: Iterable<JsonObject>): void {
    for (const item of items) this.#keep(item);
  }

  /** Finds the items for one request: no more of them than `most` UTF-16 units in all, because many short references may name one long item. */
  finder(most: number): (id: string) => JsonObject | undefined {
    let left = most;
    return (id) => {
      const text = this.#texts.find(id);
      if (text === undefined || text.length > left) return undefined;
      left -= text.length;
      this.#texts.use(id);
      return JSON.parse(text) as JsonObject;
    };
  }

  #keep(item: JsonObject): void {
    const { id } = item;
    if (!isObject(item) || typeof id !== 'string' || id.length > longestId || !unguessable.test(id)) return;
    const text = JSON.stringify(item);
    if (text.length <= longestItem) this.#texts.keep(id, text);
  }
}
