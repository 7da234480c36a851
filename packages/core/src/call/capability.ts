/** What a call may need and a model may lack. A model of which nothing is known is tried. */
export const capabilities = ['tools', 'images', 'files', 'audio', 'jsonSchema', 'reasoning', 'n', 'logprobs', 'stream'] as const;

export type Capability = (typeof capabilities)[number];

/** False: the model lacks it. True: the model has it, whatever other sources say. */
export type Capabilities = { readonly [C in Capability]?: boolean | undefined };
