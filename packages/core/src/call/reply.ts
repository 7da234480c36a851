import type { Citation } from './citation.ts';
import type { JsonObject } from './json.ts';
import type { AssistantPart } from './request.ts';
import type { Usage } from './usage.ts';

export type FinishKind = 'stop' | 'length' | 'tools' | 'filtered' | 'pause' | 'broken';

/** Why the model stopped: in our word, and in the provider's own word. */
export interface Finish {
  readonly unified: FinishKind;
  readonly raw: string;
  /** The stop sequence that was met, where the dialect tells. */
  readonly stopSequence?: string;
  /** For `broken`: the model made a mistake over what the client asked, so the answer says nothing about the target. */
  readonly blameless?: true;
}

/** A whole answer that did not stream. */
export interface Reply {
  readonly id?: string;
  /** The model that answered, in the provider's words. */
  readonly model?: string;
  /** Epoch seconds, where the dialect tells. */
  readonly createdAt?: number;
  readonly content: readonly AssistantPart[];
  /** The sources that the text goes back to; absent where there are none. */
  readonly citations?: readonly Citation[];
  readonly finish: Finish;
  readonly usage: Usage;
  /** The provider's body as it came: what a client of the same dialect gets, byte for byte. */
  readonly raw: { readonly text: string; readonly body: JsonObject };
}

/** UTF-16 units from which on a whole answer is read and written in turn with other long ones. */
export const longReply = 256 * 1024;
