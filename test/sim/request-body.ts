/** What stands in a request body. The body is our own: cheaper to search than to parse. */
function fieldIn(body: string, mark: string): string {
  const from = body.indexOf(mark) + mark.length;
  return body.slice(from, body.indexOf('"', from));
}

export function callIn(body: string): number {
  return Number(fieldIn(body, '"user":"'));
}

export function modelIn(body: string): string {
  return fieldIn(body, '"model":"');
}

/** What the model is asked to go on with. */
export function begunIn(body: string): string | undefined {
  if (!body.includes('"role":"assistant"')) return undefined;
  const { messages } = JSON.parse(body) as { messages: readonly { readonly role: string; readonly content: string }[] };
  return messages.find(({ role }) => role === 'assistant')?.content ?? '';
}
