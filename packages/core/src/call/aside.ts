/**
 * Lets a promise go that nobody awaits. In Node a rejection that nobody handles ends the process, and with the process all calls: no answer of a
 * provider may cause that. What should follow when the promise fails belongs into its own handlers, not here.
 */
export function aside(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
