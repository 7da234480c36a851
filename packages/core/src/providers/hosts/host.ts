import type { PrefillForm } from '../../call/prefill-form.ts';
import type { ErrorRule } from '../errors/error-rule.ts';

/**
 * What one host says and does in its own way. Its error rules hold for every account, not only at `at`: gateways pass on the errors of the hosts behind
 * them.
 */
export interface Host {
  readonly name: string;
  readonly errors?: HostErrors;
  readonly prefill?: HostPrefill;
}

/** Error rules in the three stages of `errorRules`: in each, the rules of hosts come before the general ones. */
export interface HostErrors {
  /** Codes that name the reason outright. */
  readonly codes?: readonly ErrorRule[];
  /** The meanings of a rate limit. */
  readonly limits?: readonly ErrorRule[];
  /** Texts. */
  readonly texts?: readonly ErrorRule[];
}

/** The host says in its documentation that its models go on with a begun answer. */
interface HostPrefill {
  /** The base URL, from its beginning. */
  readonly at: RegExp;
  /** How the host wants to be asked. */
  readonly form: PrefillForm;
  /** The models that go on; undefined: all of the host's. */
  readonly models?: RegExp;
}
