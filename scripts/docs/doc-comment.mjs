const width = 130;

/** A doc comment above a member of an interface: its lines are no longer than those of other code. */
export function docComment(text, indent = '  ') {
  const lines = text
    .replaceAll('*/', '*\\/')
    .split('\n')
    .flatMap((line) => wrapped(line, width - indent.length - ' * '.length));
  const [only = ''] = lines;
  if (lines.length === 1 && indent.length + only.length + '/**  */'.length <= width) return [`${indent}/** ${only} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}

function wrapped(text, room) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== '' && last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
