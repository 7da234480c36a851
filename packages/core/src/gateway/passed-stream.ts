import type { ByteSource } from '../call/byte-source.ts';
import type { AnswerStream } from '../call/http.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';

/** A stream of a provider that goes to the client as it comes. Where it breaks off, the client gets an error event. */
export class PassedStream implements AnswerStream {
  readonly #source: ByteSource;
  readonly #dialect: ClientDialect;
  readonly #decoder = new TextDecoder();
  #over = false;

  readonly #ended: () => void;

  /** @param ended - called once, when nothing more comes */
  constructor(source: ByteSource, dialect: ClientDialect, ended: () => void) {
    this.#source = source;
    this.#dialect = dialect;
    this.#ended = ended;
  }

  next(): Promise<string | undefined> {
    return new Promise((resolve) => this.read(resolve));
  }

  read(take: (text: string | undefined) => void): void {
    if (this.#over) return take(undefined);
    this.#source.read(
      (bytes) => {
        if (bytes === undefined) this.#end();
        const text = this.#decoder.decode(bytes, { stream: bytes !== undefined });
        if (text !== '') take(text);
        else this.read(take);
      },
      () => {
        const over = this.#over;
        this.#end();
        take(over ? undefined : this.#brokenOff());
      },
    );
  }

  cancel(): void {
    this.#end();
    this.#source.destroy();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended();
  }

  #brokenOff(): string {
    const error = { status: 502, reason: 'truncated', message: 'the stream of the provider broke off', attempts: [] } as const;
    return this.#dialect.encodeStreamError(error);
  }
}
