import { LeastRecent } from '../call/least-recent.ts';

/** Longer ids are not remembered: those of OpenAI have 53 characters. */
const longestId = 200;
/** About 10 MB; what is forgotten is looked for where a thing of unknown origin is. */
const mostIds = 50_000;
/** No provider has this name. */
const nobody = '';

/** Which provider keeps what: answers, their items and conversations that passed through this process, by their ids. */
export class KeptBy {
  readonly #providers = new LeastRecent<string>(mostIds);

  /** The provider that keeps a thing; undefined where its id is not known here. */
  find(id: string): string | undefined {
    return this.#providers.find(id);
  }

  /** @param provider - undefined where more than one has given the thing: then nobody keeps the whole */
  note(ids: Iterable<string>, provider: string | undefined): void {
    for (const id of ids) if (id.length <= longestId) this.#providers.use(id, () => provider ?? nobody);
  }
}
