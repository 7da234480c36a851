/**
 * Tells whoever runs the process of an error that nobody foresaw: its kind and where it was thrown. Its message is left out, which may quote what a client
 * said.
 */
export function tellDefect(error: unknown): void {
  const { name = 'Error', stack = '' } = error instanceof Error ? error : {};
  const places = stack.split('\n').filter((line) => /^\s+at /.test(line));
  process.emitWarning(`A defect in Understudy ended one request with status 500: ${name}\n${places.slice(0, 8).join('\n')}`, {
    type: 'UnderstudyWarning',
    code: 'UNDERSTUDY_DEFECT',
  });
}
