import type { Call } from '../call/call.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Walk } from '../call/walk.ts';
import { holdFor } from './hold-for.ts';
import { Leg } from './leg.ts';
import { noteBreak } from './note-break.ts';
import { Opening } from './opening.ts';
import type { SpliceParts } from './splice-parts.ts';
import { SurvivingStream } from './surviving-stream.ts';

/** The answer to a call. A stream is returned once a part of it may be shown: until then every break is replaced unseen. */
export async function openAnswer(call: Call, first: Walk, parts: SpliceParts): Promise<Outcome> {
  for (let walk = first; ; ) {
    const outcome = await walk.run();
    if (outcome.kind !== 'stream') return outcome;
    const { served } = outcome;
    const leg = new Leg(outcome, holdFor(call, served.target, parts));
    const opened = await new Opening(call, leg, walk, parts).run();
    if (!('reason' in opened))
      return { kind: 'stream', stream: new SurvivingStream(call, { ...opened, leg, walk }, parts), served };
    noteBreak(call, leg, opened, false);
    walk = walk.after({ failure: opened, shown: false, tokensSent: 0 });
  }
}
