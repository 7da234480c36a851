import { Inject } from '@nestjs/common';

/** The token of the instance. */
export const UNDERSTUDY = Symbol.for('@understudy/nestjs/instance');

/** Injects the instance itself: `constructor(@InjectUnderstudy() private readonly understudy: Understudy)`. */
export function InjectUnderstudy(): ParameterDecorator & PropertyDecorator {
  return Inject(UNDERSTUDY);
}
