import type { JsonObject } from '../call/json.ts';
import type { FinishKind, Reply } from '../call/reply.ts';
import type { StreamEvent } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { Dialect } from './dialect.ts';

/** What an answer says, whatever its form. */
export interface Said {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly finish: FinishKind | undefined;
  readonly usage: Usage;
}

type Both = Required<Dialect>;

export function saidBy({ content, finish, usage }: Pick<Reply, 'content' | 'finish' | 'usage'>): Said {
  const words = (...types: string[]) =>
    content.map((part) => (types.includes(part.type) && 'text' in part ? part.text : '')).join('');
  const calls = content
    .filter((part) => part.type === 'tool-call')
    .map(({ id, name, arguments: json }) => ({ id, name, input: JSON.parse(json) }));
  return { text: words('text', 'refusal'), reasoning: words('reasoning'), calls, finish: finish.unified, usage: counted(usage) };
}

/** Responses always tell how many tokens were reasoning, also where the other dialect says nothing of it. */
function counted(usage: Usage): Usage {
  return { reasoningTokens: 0, ...usage };
}

export function saidIn(events: readonly StreamEvent[]): Said {
  const said = { text: '', reasoning: '', usage: {}, finish: undefined as FinishKind | undefined };
  const calls: { id: string; name: string; json: string }[] = [];
  for (const event of events) {
    if (event.type === 'text-delta' || event.type === 'refusal-delta') said.text += event.text;
    if (event.type === 'reasoning-delta') said.reasoning += event.text;
    if (event.type === 'tool-call-start') calls[event.index] = { id: event.id, name: event.name, json: '' };
    if (event.type === 'tool-call-delta') (calls[event.index] as { json: string }).json += event.arguments;
    if (event.type === 'finish') said.finish = event.finish.unified;
    if (event.type === 'usage') said.usage = event.usage;
  }
  return {
    ...said,
    usage: counted(said.usage),
    calls: calls.map(({ id, name, json }) => ({ id, name, input: JSON.parse(json) })),
  };
}

export function replyOf(dialect: Pick<Both, 'target'>, body: JsonObject): Reply {
  const decoded = dialect.target.decodeReply(JSON.stringify(body));
  if (!decoded.ok) throw new Error(JSON.stringify(decoded));
  return decoded.reply;
}

export function bytesOf(dialect: Pick<Both, 'client'>, events: readonly StreamEvent[]): string {
  const encoder = dialect.client.streamEncoder({ includeUsage: true, id: 'own', model: 'own', createdAt: 1 });
  return events.map((event) => encoder.encode(event)).join('');
}

/** As the transport gives them on, which ends a stream that has no terminator of its own. */
export function ended(events: readonly StreamEvent[]): readonly StreamEvent[] {
  return events.at(-1)?.type === 'end' ? events : [...events, { type: 'end' }];
}

/** Signatures, ids and cache details are not asked of the other dialect: what is said and what it cost is. */
export function counts({ usage }: Said): unknown {
  return [usage.inputTokens ?? 0, usage.outputTokens ?? 0];
}
