/** The longest part of a client's own name that is repeated in warnings, errors and events. UTF-16 units. */
const longest = 100;

/** A name that a client made up, short enough to be shown to people. */
export function shortName(name: string): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 1).toWellFormed()}…`;
}
