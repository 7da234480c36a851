import type { BesideBody } from '../call/call.ts';
import type { Ender } from '../call/end-signal.ts';
import type { Failure } from '../call/failure.ts';
import type { JsonObject } from '../call/json.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import type { TargetDialect, TokenCount } from '../dialects/target-dialect.ts';
import type { Account } from '../providers/account.ts';
import type { CountForm, Endpoint, ProviderKind } from '../providers/provider-kind.ts';
import { spokenTo } from '../providers/spoken-to.ts';
import { targetTraits } from '../requests/target-traits.ts';
import { withMembers } from '../requests/with-members.ts';
import { type AskParts, askOnce } from './ask-once.ts';
import { pathSegment } from './path-segment.ts';
import { parseLenient } from './read-body.ts';

/** After so long the client gets an estimate instead of a count. */
const limitMs = 10_000;

/** How a provider counts the input of calls of a dialect; undefined where the provider does not count. */
export function countOf(account: Account, { model }: Target, dialect: TargetDialect | undefined): TokenCount | undefined {
  const count = dialect && spokenTo(account, model).includes(dialect.name) ? dialect.pass?.count : undefined;
  const { kind } = account;
  if (!count || !dialect) return undefined;
  if (!kind.countAs) return kind.features?.includes('count-tokens') ? count : undefined;
  const form = kind.countAs(dialect.name, model);
  return form && within(count, form);
}

function within(count: TokenCount, { request, answer }: CountForm): TokenCount {
  return {
    encode(...asked) {
      const encoded = count.encode(...asked);
      return encoded.ok ? { ...encoded, body: request(encoded.body) } : encoded;
    },
    decode: (answered) => count.decode(answer(answered)),
  };
}

export interface Counted {
  readonly target: Target;
  /** The dialect of the client, which the target speaks too. */
  readonly dialect: string;
  readonly count: TokenCount;
  readonly body: JsonObject;
  readonly request: ChatRequest;
  readonly beside: BesideBody | undefined;
  readonly key: number;
  /** Aborted when nobody waits for the count any more. */
  readonly controller: Ender;
}

/** The input of a call in tokens, as the target itself counts them; undefined where the target gives no count. Never rejects. */
export async function countTokens(
  { target, dialect, count, body, request, beside, key, controller }: Counted,
  parts: AskParts,
): Promise<number | undefined> {
  const { kind, settings } = parts.account;
  const { model, params } = target;
  const as = { model, traits: targetTraits(target, kind), params, native: kind.native };
  const tooLong: Failure = { reason: 'slow', phase: 'before_headers', detail: `no count within ${limitMs} ms` };
  try {
    const passed = count.encode(body, request, as);
    if (!passed.ok) return undefined;
    const endpoint = kind.endpoint({ operation: 'count-tokens', model: pathSegment(model), stream: false, dialect }, settings);
    const to = withBeside(endpoint, kind, beside);
    const whole = withMembers(passed.body, kind, { dialect, operation: 'count-tokens' }, { params });
    const asked = { method: 'POST', to, body: JSON.stringify(whole), key } as const;
    const { status, text } = await askOnce(asked, parts, { limitMs, tooLong, controller });
    return status === 200 ? count.decode(parseLenient(text)) : undefined;
  } catch {
    return undefined; // the client gets an estimate instead
  }
}

/** Members of a body need the betas that its client names. A host that reads them elsewhere, or knows some of them alone, counts without any. */
function withBeside(to: Endpoint, { besideInBody, besideHeaders }: ProviderKind, beside: BesideBody | undefined): Endpoint {
  if (!beside || besideInBody || besideHeaders) return to;
  return { ...to, path: to.path + beside.query, headers: { ...to.headers, ...beside.headers } };
}
