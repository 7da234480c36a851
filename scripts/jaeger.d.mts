export declare const version: string;
/** The path of the binary, built where it is not there yet; or why it cannot be had, in one line. */
export declare function findJaeger(): Promise<
  { readonly path: string; readonly missing?: never } | { readonly missing: string; readonly path?: never }
>;
/** Starts it on free ports of 127.0.0.1, traces in memory. Resolves when it answers. */
export declare function startJaeger(
  path: string,
): Promise<{ readonly queryURL: string; readonly otlpURL: string; close(): Promise<void> }>;
