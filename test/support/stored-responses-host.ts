import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface StoredResponsesHost {
  readonly baseURL: string;
  readonly asked: Asked[];
  /** Set: every request is answered with this status and an error. */
  down?: number | undefined;
  /** Set: each key is that of another project, which knows its own responses alone. */
  hasProjects?: boolean;
  /** Set: a stream of a stored response breaks off after its first event. */
  breaks?: boolean;
  /** Set: a stream of a stored response stays open after its first event. */
  holds?: boolean;
  close(): Promise<void>;
}

/** Ids of OpenAI cannot be guessed. */
const random = '0a1b2c3d4e5f6a7b8c9d';

/** A host that keeps its responses and conversations, as api.openai.com does: whoever asks for an id that it has not made gets 404. */
export async function startStoredResponsesHost(name: string): Promise<StoredResponsesHost> {
  const kept = new Map<string, Readonly<Record<string, unknown>>>();
  const makers = new Map<string, string | undefined>();
  const asked: Asked[] = [];
  let made = 0;

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { method = '', url = '', headers } = request;
    const body = JSON.parse(text || '{}');
    asked.push({ method, path: url, key: headers.authorization, body });
    const say = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const notFound = (id: string) =>
      say(404, {
        error: { message: `Response with id '${id}' not found.`, type: 'invalid_request_error', param: null, code: null },
      });
    if (host.down !== undefined)
      return say(host.down, { error: { message: `down at ${name}`, type: 'server_error', param: null, code: null } });
    const path = new URL(url, 'http://host');
    const [, , thing = '', id = '', behind = '', item = ''] = path.pathname.split('/');
    if (method === 'POST' && id === 'input_tokens') return say(200, { object: 'response.input_tokens', input_tokens: 11 });
    if (method === 'POST' && id === '') return thing === 'responses' ? answer(body) : say(200, conversation(body));
    const found = knows(id) ? kept.get(id) : undefined;
    if (!found) return notFound(id);
    if (behind === 'items' && item !== '') return say(200, method === 'DELETE' ? found : { id: item, type: 'message' });
    if (method === 'DELETE') {
      kept.delete(id);
      return say(200, { id, object: thing === 'responses' ? 'response' : 'conversation.deleted', deleted: true });
    }
    if (behind === 'cancel') return say(200, keep({ ...found, status: 'cancelled' }));
    if (behind === 'input_items' || behind === 'items') return say(200, page(id));
    return path.searchParams.get('stream') === 'true' ? stream(found) : say(200, found);

    function knows(id: string) {
      return kept.has(id) && (!host.hasProjects || makers.get(id) === headers.authorization);
    }
    function answer({ previous_response_id: previous, input, background, stream: streams, model }: typeof body) {
      const references = (Array.isArray(input) ? input : []).filter(({ type }) => type === 'item_reference');
      const unknown = [previous, ...references.map((one: { readonly id: string }) => one.id)].find((one) => one && !knows(one));
      if (unknown) return notFound(unknown);
      made += 1;
      const item = keep({
        id: `msg_${name}${made}${random}`,
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: `from ${name}`, annotations: [] }],
      });
      const whole = {
        ...{ id: `resp_${name}${made}${random}`, object: 'response', created_at: 1, model, store: true, error: null },
        ...{ tools: [], usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 }, incomplete_details: null },
        ...(background ? { status: 'queued', background, output: [] } : { status: 'completed', output: [item] }),
      };
      keep(whole);
      for (const { id } of [whole, item]) makers.set(id, headers.authorization);
      return streams ? stream(whole) : say(200, whole);
    }

    function stream(of: Readonly<Record<string, unknown>>) {
      const [item] = of.output as { readonly content: readonly { readonly text: string }[] }[];
      const at = { item_id: (item as { readonly id?: string })?.id, output_index: 0, content_index: 0 };
      const events = [
        { type: 'response.created', response: { ...of, status: 'in_progress', output: [] } },
        { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
        { type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '', annotations: [] } },
        { type: 'response.output_text.delta', ...at, delta: item?.content[0]?.text },
        { type: 'response.output_text.done', ...at, text: item?.content[0]?.text },
        { type: 'response.content_part.done', ...at, part: item?.content[0] },
        { type: 'response.output_item.done', output_index: 0, item },
        { type: 'response.completed', response: of },
      ].map((event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      if (host.holds) return response.write(events[0]);
      if (!host.breaks) return response.end(events.join(''));
      response.write(events[0], () => response.destroy());
      return response;
    }
  });

  function keep<T extends Readonly<Record<string, unknown>>>(value: T): T {
    kept.set(String(value.id), value);
    return value;
  }
  function conversation(of: Readonly<Record<string, unknown>>) {
    made += 1;
    return keep({ id: `conv_${name}${made}`, object: 'conversation', created_at: 1, metadata: of.metadata ?? {} });
  }
  const page = (of: string) => ({ object: 'list', data: [{ id: `msg_in_${of}` }], first_id: 'a', last_id: 'a', has_more: false });

  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const host: StoredResponsesHost = {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
  return host;
}
