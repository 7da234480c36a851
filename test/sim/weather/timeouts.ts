/** What a team has to say whose clients wait for ten seconds: half of them for a target, half for the next one. The same for all contenders. */
export const timeoutSeconds = { reply: 5, firstToken: 5, idle: 5 } as const;
