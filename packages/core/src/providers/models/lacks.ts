import type { Capability } from '../../call/capability.ts';

interface Row {
  readonly name: RegExp;
  readonly lacks: readonly Capability[];
  /** Holds on the maker's own service alone: elsewhere the name may be a deployment's, and another host may read a PDF for its model. */
  readonly atMaker?: true;
}

/**
 * What models are known to lack, by the names that their makers give. The first row that fits decides. A row says only what a maker says of a model
 * that no longer changes: a wrong row keeps calls away from a target that could have served them, a missing row costs an attempt.
 */
const rows: readonly Row[] = [
  { name: /^(?:gpt-3\.5-turbo|gpt-4(?:-0613|-32k.*)?$)/, lacks: ['images', 'files', 'audio', 'jsonSchema'], atMaker: true },
  { name: /^gpt-4-turbo/, lacks: ['audio', 'jsonSchema'], atMaker: true },
  {
    name: /^(?:gpt-4o(?:-mini)?-search-preview|gpt-5-search-api)/,
    lacks: ['tools', 'images', 'files', 'audio', 'n', 'logprobs'],
    atMaker: true,
  },
  { name: /^chatgpt-4o/, lacks: ['tools', 'audio', 'jsonSchema'], atMaker: true },
  { name: /^gpt-4o-2024-05-13$/, lacks: ['audio', 'jsonSchema'], atMaker: true },
  { name: /^gpt-4o(?:-mini)?-audio/, lacks: ['images', 'jsonSchema'], atMaker: true },
  { name: /^(?:gpt-4o(?:-mini)?|gpt-4\.1(?:-mini|-nano)?)(?:-20\d\d-\d\d-\d\d)?$/, lacks: ['audio'], atMaker: true },
  {
    name: /^o1-(?:mini|preview)/,
    lacks: ['tools', 'images', 'files', 'audio', 'jsonSchema', 'logprobs'],
    atMaker: true,
  },
  { name: /^o3-mini/, lacks: ['images', 'audio', 'logprobs'], atMaker: true },
  // From gpt-5.1 on a model that is asked not to reason has some of these.
  { name: /^(?:o[134]|o4-mini|gpt-5|gpt-5-mini|gpt-5-nano)(?:-20\d\d-\d\d-\d\d)?$/, lacks: ['audio', 'logprobs'], atMaker: true },
  // Messages has no field for either, and no other API of these models has.
  { name: /^claude-(?:2|instant)/, lacks: ['n', 'logprobs', 'audio', 'jsonSchema', 'tools'], atMaker: true },
  { name: /claude/, lacks: ['n', 'logprobs', 'audio'] },
  // Open weights that were trained on text alone; their names are the same on every host.
  {
    name: /^(?!.*(?:vision|-vl|llava))(?:gpt-oss-|deepseek-(?:r1|v3)|(?:meta-)?llama-?3(?:[.-][13])?[-:](?:8b|70b|405b)|mixtral-8x|qwq-|kimi-k2-(?:0711|0905|instruct|thinking))/,
    lacks: ['images', 'audio'],
  },
  { name: /^command-(?:r|r-plus|r7b|a|a-reasoning|a-translate)(?:-\d|$)/, lacks: ['images', 'audio'] },
  { name: /^grok-(?:3|3-mini|code-fast-1)(?:-latest|-beta)?$/, lacks: ['images', 'audio'] },
];

/**
 * What a model is known to lack, by its name, which may carry the maker or a path (`openai/gpt-oss-120b`). An `ft:` name counts as the model that
 * was tuned.
 *
 * @param atMaker - whether the service of the model's maker is asked
 */
export function lacksOf(model: string, atMaker: boolean): readonly Capability[] {
  const lower = model.toLowerCase().replace(/^ft:([^:]*).*$/, '$1');
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  return rows.find((one) => (atMaker || !one.atMaker) && one.name.test(name))?.lacks ?? [];
}
