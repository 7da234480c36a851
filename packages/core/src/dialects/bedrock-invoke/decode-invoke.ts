import { besideBody } from '../anthropic-messages/request/beside-body.ts';
import { decodeRequest } from '../anthropic-messages/request/decode-request.ts';
import type { DecodedRequest, ReceivedRequest } from '../client-dialect.ts';

/**
 * Reads a body of Messages in Bedrock's form as one of Anthropic's own. The version is `bedrock-2023-05-31`, or a date as Anthropic's API has it: newer SDKs send
 * that. Bodies of other makers have no version, and no common form.
 */
export function decodeInvoke({ body, inPath = '', header, query }: ReceivedRequest, stream: boolean): DecodedRequest {
  const { anthropic_version: version, anthropic_beta: betas, stream: _, ...rest } = body;
  if (typeof version !== 'string') return { ok: false, param: 'anthropic_version', message: onlyMessages };
  const call = { ...rest, model: inPath, ...(stream && { stream }) };
  const decoded = decodeRequest(call);
  if (!decoded.ok) return decoded;
  const inBody = Array.isArray(betas) ? betas.filter((beta) => typeof beta === 'string').join(',') : header('anthropic-beta'); // some SDKs say the same in both places
  const said = new Map([
    ['anthropic-version', version],
    ['anthropic-beta', inBody],
  ]);
  return { ...decoded, body: call, beside: besideBody((name) => said.get(name), query) };
}

const onlyMessages = "Only bodies of Messages are taken here: expected a version such as 'bedrock-2023-05-31'.";
