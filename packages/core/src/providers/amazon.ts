import { isObject } from '../call/json.ts';
import type { Classification, ProviderAnswer } from './classification.ts';
import { classifier } from './errors/classify.ts';
import type { KindConfig, ProviderKind } from './provider-kind.ts';

/** What signs requests of accounts without a key. */
export interface SignedBy {
  readonly sign?: NonNullable<ProviderKind['authorize']>;
}

export const amazonSettings = {
  region: {
    type: 'string',
    meaning: 'where models run: a region of AWS such as `us-east-1`',
    pattern: /[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}/,
    required: true,
  },
} as const;

/**
 * How an account proves who it is: by an API key as a Bearer token, or else by a signature.
 *
 * @param maker - the function of `@understudy/bedrock` that makes the kind with signatures
 */
export function signedBy(
  sign: SignedBy['sign'],
  maker: string,
): Pick<ProviderKind, 'headers' | 'needsKey' | 'orKey' | 'authorize'> {
  const headers = ({ apiKey }: KindConfig) => (apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` });
  const orKey = `or install @understudy/bedrock to sign with credentials of AWS, and pass \`kinds: [${maker}()]\``;
  if (!sign) return { headers, needsKey: true, orKey };
  return {
    headers,
    needsKey: false,
    authorize: (request, config, tools) => (config.apiKey === undefined ? sign(request, config, tools) : { headers: {} }),
  };
}

const classify = classifier();

/** Amazon names an error in a header, or in a member of the body; the body alone often holds no more than a text. */
export function amazonErrors(answer: ProviderAnswer): Classification {
  const name = nameOf(answer);
  if (name === '') return classify(answer);
  const { body } = answer;
  return classify({ ...answer, body: isObject(body) ? { ...body, type: name } : { message: body, type: name } });
}

/** `ThrottlingException:http://internal...` in the header, `com.amazon.coral.service#ThrottlingException` in the body. */
function nameOf({ headers, body }: ProviderAnswer): string {
  const told = headers['x-amzn-errortype'] ?? (isObject(body) ? body.__type : undefined);
  return typeof told === 'string' ? (/^(?:[\w.]+#)?(\w+)/.exec(told)?.[1] ?? '') : '';
}
