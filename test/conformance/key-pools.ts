import type { Answer, Fault, RecordedRequest } from '@understudy/testing';

/** A provider that knows what each key is worth; a key that it does not name is good. */
export function byKey(worth: Readonly<Record<string, Fault>>) {
  return ({ headers }: RecordedRequest): Answer | Fault => {
    const key = (headers.authorization ?? '').replace('Bearer ', '');
    return worth[key] ?? { text: `Said with ${key}.` };
  };
}
