/** A parsed JSON object whose members nobody has checked yet. */
export interface JsonObject {
  readonly [key: string]: unknown;
}
