/** A search of the web that the provider runs while it answers: a tool of the provider, and not of the client. */
export interface WebSearch {
  /** Sources of these domains and their subdomains alone. */
  readonly allowedDomains?: readonly string[];
  /** No sources of these domains. */
  readonly blockedDomains?: readonly string[];
  /** The most searches of one answer, at least 1. */
  readonly maxUses?: number;
  /** How much of the sources the model reads. Default: the target's own, which is between the two. */
  readonly contextSize?: 'low' | 'high';
  /** Where the user is, roughly. */
  readonly location?: WebSearchLocation;
}

export interface WebSearchLocation {
  readonly city?: string;
  readonly region?: string;
  /** Two letters, as in ISO 3166. */
  readonly country?: string;
  /** A name of the IANA. */
  readonly timezone?: string;
}
