import { withoutSpan } from '../call/citation.ts';
import type { Frame, StreamEvent } from '../call/stream-event.ts';
import type { Usage } from '../call/usage.ts';
import type { Joining } from './joining.ts';
import type { Joint } from './joint.ts';
import { sumUsage } from './sum-usage.ts';

/** A frame of a continuation as a frame of the answer that it continues; undefined where no event of it may be shown yet. */
export function joinText({ events }: Frame, leg: { usage: Usage }, joins: Joining): Frame | 'unjoinable' | undefined {
  const { joint, joined, usageBefore } = joins;
  const fitted: StreamEvent[] = [];
  const cited: StreamEvent[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'start':
      case 'reasoning-delta':
      case 'reasoning-signature':
      case 'reasoning-redacted':
        break;
      case 'usage':
        leg.usage = event.usage;
        break;
      case 'text-delta':
      case 'tool-call-start':
      case 'finish': {
        joins.calls ||= event.type === 'tool-call-start';
        const step = stepOf(event, joint);
        if (step?.kind === 'unjoinable') return 'unjoinable';
        if (event.type === 'finish' && joins.owesCall && !joins.calls && !joint?.isProven) return 'unjoinable';
        if (step?.kind === 'text' && step.text !== '') fitted.push({ type: 'text-delta', text: step.text });
        if (event.type === 'finish') fitted.push(...cited.splice(0));
        if (event.type !== 'text-delta') fitted.push(event);
        break;
      }
      case 'citation':
        // The leg counts characters of its own text alone.
        cited.push({ type: 'citation', citation: withoutSpan(event.citation) });
        break;
      case 'end':
        fitted.push({ type: 'usage', usage: sumUsage(usageBefore, leg.usage) }, event);
        break;
      default:
        fitted.push(event);
    }
  }
  // A source shows nothing by itself: one that comes before the seam is left out.
  if (fitted.length > 0 || joined) fitted.push(...cited);
  return fitted.length > 0 || joined ? { events: fitted, raw: '' } : undefined;
}

function stepOf(event: StreamEvent, joint: Joint | undefined) {
  if (event.type === 'text-delta') return joint?.push(event.text) ?? { kind: 'text' as const, text: event.text };
  return event.type === 'tool-call-start' ? joint?.endInCall() : joint?.end();
}
