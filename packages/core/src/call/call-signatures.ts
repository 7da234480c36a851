import { BoundedTexts } from './bounded-texts.ts';

/** Keeps and finds the signatures of the calls of one model. */
export interface CallSigner {
  /** @param name - of the tool, as the model knows it */
  keep(id: string, name: string, signature: string): void;
  find(id: string, name: string): string | undefined;
}

/** UTF-16 units of all signatures of one account, with the names of their calls. Those of Gemini have 300 to 3,000. */
const mostKept = 16 * 1024 * 1024;
const longestSignature = 256 * 1024;
const longestKey = 600;

/**
 * The signatures of the reasoning that led to calls of tools, kept for clients that cannot carry them: the history comes back with the ids of the calls alone.
 * One for each account, because a signature means nothing to another one; the oldest are forgotten first.
 */
export class CallSignatures {
  readonly #signatures = new BoundedTexts(mostKept);

  /** Of one model, because another one may refuse them. */
  of(model: string): CallSigner {
    const keyOf = (id: string, name: string) => JSON.stringify([model, id, name]);
    return {
      // Where neither the call nor its answer had an id, the id of the call is the same for everybody.
      keep: (id, name, signature) => void (id.endsWith('_') || this.#keep(keyOf(id, name), signature)),
      find: (id, name) => this.#signatures.find(keyOf(id, name)),
    };
  }

  #keep(key: string, signature: string): void {
    if (key.length <= longestKey && signature.length <= longestSignature) this.#signatures.keep(key, signature);
  }
}
