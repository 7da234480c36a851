/** Tells whether a JSON object or list that comes in pieces is whole, looking at each piece once. */
export interface JsonExtent {
  add(piece: string): void;
  /** Whether all that was opened is closed again. */
  readonly whole: boolean;
}

export function jsonExtent(): JsonExtent {
  let depth = 0;
  let opened = false;
  let inString = false;
  let escaped = false;

  function take(code: number): void {
    if (escaped) escaped = false;
    else if (inString) {
      if (code === 92) escaped = true;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      opened = true;
    } else if (code === 125 || code === 93) depth -= 1;
  }

  return {
    get whole() {
      return opened && depth === 0;
    },
    add(piece) {
      for (let i = 0; i < piece.length; i++) take(piece.charCodeAt(i));
    },
  };
}
