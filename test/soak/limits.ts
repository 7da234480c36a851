/**
 * What the gateway of the soak has beside the shipped policy, and what naive clients hold too: whoever gets answers within 120 ms calls a
 * second of silence a stall. The defaults, made for models that think for a minute, would make every stall a call that is late.
 */
export const limits = { firstToken: 2000, reply: 5000, idle: 1000 } as const;
