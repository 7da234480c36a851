import { hash } from 'node:crypto';

/** Which names of an end user a target takes. */
export interface UserRule {
  readonly longest: number;
  /** Names that tell who the user is are refused, or must not be sent. */
  readonly anonymous: boolean;
}

/** Anthropic: at most 256 characters, and no e-mail address or phone number. */
export const messagesUser: UserRule = { longest: 256, anonymous: true };
/** OpenAI: at most 64 characters. */
export const chatUser: UserRule = { longest: 64, anonymous: false };

const phoneNumber = /^[+(]*\d[\d\s()./-]{5,}\d$/;

/** The client's name for its end user, or a stable hash of the name where the target would refuse it. */
export function fitUser(user: string, { longest, anonymous }: UserRule): string {
  if (user.length <= longest && !(anonymous && tellsWho(user))) return user;
  return `user_${hash('sha256', user).slice(0, 48)}`;
}

function tellsWho(user: string): boolean {
  return user.includes('@') || phoneNumber.test(user.trim());
}
