/** So much of a name that a client made up is told again: in warnings, errors and events. */
const longest = 100;

/** A name of the client's, as it is told to people. */
export function shortName(name: string): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 1).toWellFormed()}…`;
}
