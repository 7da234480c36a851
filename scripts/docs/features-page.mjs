// docs/features.md: how each feature reaches each target API, as the encoders have it.
import { features, plainBodies } from '../../test/features/features.ts';
import { reachOf, targets } from '../../test/features/reach.ts';

const words = { carried: 'carried', translated: 'translated', dropped: '_dropped_', refused: '**refused**' };
const clients = {
  'openai-chat': 'Chat',
  'openai-responses': 'Responses',
  'anthropic-messages': 'Messages',
  gemini: 'Gemini',
  'bedrock-converse': 'Converse',
};

export function featuresPage({ note, table }) {
  const rows = features.flatMap((feature) =>
    Object.keys(plainBodies)
      .filter((from) => feature.said[from])
      .map((from, n) => [
        n === 0 ? feature.title : '',
        clients[from],
        ...[...targets.keys()].map((to) => words[reachOf(feature, from, to)] ?? '?'),
      ]),
  );
  return `${note}

# What reaches which target

A client asks in its API, a target is asked in its own. Where both speak the same one, the client's own body goes out. This table is made by the encoders themselves, with a
small request for each cell, for models that take what their API has; a test holds that nothing is lost without a word.

- **carried**: as the client wrote it
- **translated**: in the form of the target's API
- _dropped_: the target is asked without it, and a \`warning\` event says so
- **refused**: the target is left out of the call. Where no target is left, the client's error says of each one why

What a model itself refuses (a temperature, a system text late in the conversation, a format) is known by its name and fitted beyond that.

${table(['', 'said in', ...[...targets.keys()].map((name) => `\`${name}\``)], rows)}
`;
}
