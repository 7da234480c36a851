const nothing = /\s*:\s*null/y;

/**
 * Takes the member `"usage": null` out of the outermost object of a JSON text and leaves every other character as it is.
 * Returns the text unchanged where it has no such member.
 */
export function stripNullUsage(json: string): string {
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const char = json[i];
    if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else if (char === '"') {
      const end = stringEnd(json, i);
      // A string that a colon follows is a member's name.
      nothing.lastIndex = end;
      if (depth === 1 && json.slice(i, end) === '"usage"' && nothing.test(json)) return without(json, i, nothing.lastIndex);
      i = end - 1;
    }
  }
  return json;
}

/** The index after the closing quote of the string that begins at `from`. */
function stringEnd(json: string, from: number): number {
  for (let i = from + 1; i < json.length; i++) {
    if (json[i] === '\\') i++;
    else if (json[i] === '"') return i + 1;
  }
  return json.length;
}

/** Cuts a member and one of the commas beside it. */
function without(json: string, from: number, to: number): string {
  const before = json.slice(0, from);
  const after = json.slice(to);
  if (/,\s*$/.test(before)) return before.replace(/,\s*$/, '') + after;
  return before + after.replace(/^\s*,\s*/, '');
}
