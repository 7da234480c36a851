/** What a call may need and a model may lack. What is not known to be lacking is tried. */
export const capabilities = ['tools', 'images', 'files', 'audio', 'jsonSchema', 'reasoning', 'n', 'logprobs', 'stream'] as const;

export type Capability = (typeof capabilities)[number];

/** False: lacking. True: there, whatever else is known of the model. */
export type Capabilities = { readonly [C in Capability]?: boolean | undefined };
