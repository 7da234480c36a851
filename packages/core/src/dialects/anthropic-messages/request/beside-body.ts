import type { BesideBody } from '../../../call/call.ts';

/** The shape of a beta's name. Names are judged by their shape, because a list of all betas would be out of date within weeks. */
const beta = /^[A-Za-z0-9][\w.-]{0,99}$/;
const mostBetas = 32;
const version = /^\d{4}-\d\d-\d\d$/;

/**
 * What a client says beside its body: the betas that members of the body need, the version of the API, and `?beta=true`, as SDKs add it.
 * A value with an unexpected shape is left out.
 */
export function besideBody(header: (name: string) => string | undefined, query: string): BesideBody | undefined {
  const betas = listed(header('anthropic-beta'));
  const said = header('anthropic-version');
  const isBeta = new URLSearchParams(query).get('beta') === 'true';
  if (betas.length === 0 && said === undefined && !isBeta) return undefined;
  return {
    headers: {
      ...(betas.length > 0 && { 'anthropic-beta': betas.join(',') }),
      ...(said !== undefined && version.test(said) && { 'anthropic-version': said }),
    },
    query: isBeta ? '?beta=true' : '',
    lists: ['anthropic-beta'],
  };
}

function listed(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split(',', mostBetas)
    .map((name) => name.trim())
    .filter((name) => beta.test(name));
}
