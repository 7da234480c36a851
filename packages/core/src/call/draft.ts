/**
 * A value while it is being put together. Members that may be missing are assigned one by one: a spread of an object for each of them costs V8 many
 * times as much, and this happens for every call.
 */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };
