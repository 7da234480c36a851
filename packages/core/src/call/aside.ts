/**
 * Lets a promise go its own way. One that rejects while nobody holds it ends the process, with the calls of everybody: whatever an answer
 * may cause, it must not cause that. What follows from the promise failing belongs in its own handlers, not here.
 */
export function aside(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
