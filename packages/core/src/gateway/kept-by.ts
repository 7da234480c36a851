import { LeastRecent } from '../call/least-recent.ts';

/** Longer ids are not remembered: those of OpenAI have 53 characters. */
const longestId = 200;
/** About 10 MB; what is forgotten is looked for where a thing of unknown origin is. */
const mostIds = 50_000;

/** Who keeps a thing. */
export interface Keeper {
  /** The configured name; no provider is named `''`. */
  readonly provider: string;
  /** The place of the key in its pool, from 0; undefined where nobody knows it. Keys with quotas of their own may be those of several accounts. */
  readonly key?: number;
}

const nobody: Keeper = { provider: '' };

/** Who keeps what: answers, their items and conversations that passed through this process, by their ids. */
export class KeptBy {
  readonly #keepers = new LeastRecent<Keeper>(mostIds);

  /** Undefined where the id is not known here. */
  find(id: string): Keeper | undefined {
    return this.#keepers.find(id);
  }

  /** @param keeper - undefined where more than one has given the thing: then nobody keeps the whole */
  note(ids: Iterable<string>, keeper: Keeper = nobody): void {
    for (const id of ids) if (id.length <= longestId) this.#keepers.use(id, () => keeper);
  }
}
