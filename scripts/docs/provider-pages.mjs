// The pages of docs/providers: one for each built-in kind, from the kind itself and the words that stand beside it.
import { hosts } from '../../packages/core/src/providers/hosts/hosts.ts';
import { kindDocs } from '../../packages/core/src/providers/kind-docs.ts';
import { builtInKinds } from '../../packages/core/src/providers/registry.ts';

/** The pages by their paths; `note` and `table` are those of the other pages. */
export function providerPages({ note, table }) {
  const pages = [...builtInKinds.values()].map((kind) => [`docs/providers/${kind.kind}.md`, `${note}\n\n${page(kind, table)}\n`]);
  return { ...Object.fromEntries(pages), 'docs/providers/README.md': `${note}\n\n${overview(table)}\n` };
}

function docOf({ kind }) {
  const doc = kindDocs.get(kind);
  if (!doc) throw new Error(`kind-docs.ts says nothing of the kind "${kind}".`);
  return doc;
}

function overview(table) {
  const rows = [...builtInKinds.values()].map((kind) => {
    const { title, about } = docOf(kind);
    return [`[\`${kind.kind}\`](${kind.kind}.md)`, title, about, dialectWords(kind)];
  });
  return `# Providers

A provider is an account at a host; its \`kind\` says how the host is spoken to. A name that is a kind needs no \`kind\`.

${table(['kind', 'host', '', 'speaks'], rows)}

What is not here and speaks one of these APIs is \`openai-compatible\` or \`anthropic-compatible\`, or [a kind of your own](../providers.md).`;
}

const dialectWords = ({ dialects }) => dialects.map((name) => `\`${name}\``).join(', ');

function page(kind, table) {
  const doc = docOf(kind);
  const rules = hosts.find(({ name }) => name === doc.host)?.errors;
  const all = rules ? [...(rules.codes ?? []), ...(rules.limits ?? []), ...(rules.texts ?? [])] : [];
  const sections = [
    `# ${doc.title}`,
    doc.about,
    `\`\`\`yaml\n${yaml(kind, doc)}\n\`\`\``,
    table(['', ''], facts(kind, doc)),
    ...settingsOf(kind, table),
    ...(doc.notes ?? []).map((line) => `- ${line}`),
    ...(all.length > 0
      ? [`## What its errors mean\n\n${errorWords}\n\n${table(['it says', 'read as'], all.map(errorRow))}`]
      : []),
  ];
  return sections.join('\n\n').replaceAll(/(\n- [^\n]*)\n(?=\n- )/g, '$1');
}

const errorWords =
  'Beside what holds for [every host](../reasons.md). A text is believed only with the statuses beside it, and never where the request itself holds it.';

const variableOf = ({ kind }) => `${kind.toUpperCase().replaceAll('-', '_')}_API_KEY`;

/** A whole configuration: a test runs it. */
function yaml(kind, { model, baseURL, keys, settings }) {
  const name = kind.kind.endsWith('-compatible') ? 'local' : kind.kind;
  const members = [
    ...(name === kind.kind ? [] : [`kind: ${kind.kind}`]),
    ...(baseURL ? [`baseURL: "${baseURL}"`] : []),
    ...(keys ? [`apiKey: "\${${variableOf(kind)}}"`] : []),
    ...(settings ? [`settings: { ${Object.entries(settings).map((entry) => entry.join(': '))} }`] : []),
  ];
  return `providers:\n  ${name}: { ${members.join(', ')} }\nmodels:\n  workhorse: { targets: ["${name}/${model}"] }`.replace(
    '{  }',
    '{}',
  );
}

function facts(kind, { keys, model, baseURL, settings }) {
  const to = (operation) =>
    kind.endpoint({ operation, model: encodeURIComponent(model), stream: false, dialect: kind.dialects[0] }, {}).path;
  const bySettings = settings && kind.baseURLOf?.(settings);
  const base = kind.baseURL ?? bySettings ?? baseURL;
  const sent = Object.entries(kind.headers({ apiKey: 'KEY' })).map(([name, value]) => `\`${name}: ${value}\``);
  return [
    [
      'base URL',
      kind.baseURL ? `\`${kind.baseURL}\`` : bySettings ? `by the settings: \`${bySettings}\`` : 'yours; there is no other',
    ],
    ['speaks', dialectWords(kind)],
    ['a call goes to', `\`POST ${base}${to('chat')}\``],
    ['a probe by the list of models asks', `\`GET ${base}${to('models')}\``],
    ['every request carries', sent.join(', ')],
    ['key', keys ? `[needed](${keys})` : kind.needsKey ? 'needed' : 'only where the host wants one'],
    ['on spans', `\`gen_ai.provider.name: ${kind.flavour}\``],
    [
      'prices',
      kind.priceDataId ? `by the data for \`${kind.priceDataId}\`` : 'where the base URL is one that the price data knows',
    ],
  ];
}

function settingsOf({ settings = {} }, table) {
  const rows = Object.entries(settings).map(([name, { meaning, required }]) => [
    `\`settings.${name}\``,
    meaning,
    required ? 'yes' : 'no',
  ]);
  return rows.length === 0 ? [] : [table(['setting', 'meaning', 'needed'], rows)];
}

function errorRow({ codes = [], says = [], alsoSays, at = [], reason }) {
  const words = [...says, ...(alsoSays ? [alsoSays] : [])].map((text) => `“${text}”`);
  const named = codes.map((code) => `\`${code}\``);
  const statuses = at.filter((status) => status >= 100);
  const where = statuses.length > 0 ? ` (${statuses.join(', ')})` : '';
  return [[...named, ...words].join(' ') + where, `[\`${reason}\`](../reasons.md)`];
}
