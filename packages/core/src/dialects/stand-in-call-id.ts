/** The id of a tool call that came without one: the same for the same answer, different for different answers. */
export function standInCallId(answerId: string | undefined, index: number): string {
  const tail = (answerId ?? '').replace(/[^a-zA-Z0-9_-]/g, '').slice(-24);
  return `call_${index}_${tail}`;
}
