/** What people are told of a kind beside what the kind itself says: the pages of `docs/providers` are made of both. */
export interface KindDoc {
  readonly title: string;
  /** What stands behind the kind, in a sentence or two. */
  readonly about: string;
  /** A model to write as an example; a slash is part of the name where a host has it. */
  readonly model: string;
  /** Where keys come from; undefined where none is needed. */
  readonly keys?: string;
  /** An address to write as an example, for kinds that have none of their own. */
  readonly baseURL?: string;
  /** Settings to write as an example, for kinds that need some. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The host whose error rules the kind lives by, as `hosts` names it. */
  readonly host?: string;
  /** What a user should know, one sentence or two each. */
  readonly notes?: readonly string[];
}

export const kindDocs: ReadonlyMap<string, KindDoc> = new Map<string, KindDoc>([
  [
    'openai',
    {
      title: 'OpenAI',
      about: "OpenAI's own service.",
      model: 'gpt-5-mini',
      keys: 'https://platform.openai.com/api-keys',
      host: 'OpenAI',
      notes: [
        'Limits belong to the organisation and the project: two keys of one project share one quota, so a pool of them helps against a refused key, and not against a limit.',
      ],
    },
  ],
  [
    'anthropic',
    {
      title: 'Anthropic',
      about: "Anthropic's own service.",
      model: 'claude-sonnet-4-6',
      keys: 'https://platform.claude.com/settings/keys',
      host: 'Anthropic',
      notes: [
        'Claude Platform on AWS is the same API at another address: `kind: anthropic`, `baseURL: "https://aws-external-anthropic.us-west-2.api.aws"`, the key of a workspace as `apiKey`, and `headers: { anthropic-workspace-id: wrkspc_... }`.',
      ],
    },
  ],
  [
    'gemini',
    {
      title: 'Gemini',
      about: "Google's own service for developers, by its own API.",
      model: 'gemini-2.5-flash',
      keys: 'https://aistudio.google.com/apikey',
      host: 'Google',
      notes: [
        'By the Chat Completions API that Google has as well: `kind: openai-compatible`, `baseURL: "https://generativelanguage.googleapis.com/v1beta/openai"`.',
        'A limit per minute and one per day come as the same 429: which of them it is, and how long to wait, is read from the details of the error.',
      ],
    },
  ],
  [
    'vertex',
    {
      title: 'Vertex AI',
      about: 'Models of Google, Anthropic and others in Google Cloud.',
      model: 'gemini-2.5-flash',
      keys: 'https://docs.cloud.google.com/vertex-ai/generative-ai/docs/start/api-keys',
      host: 'Google',
      notes: [
        'With a key it is the express mode: models of Gemini alone, without a project.',
        'With a project: `npm install @understudy/vertex`, `createUnderstudy(options, { kinds: [vertex()] })`, and `vertex: { settings: { project: my-project, location: eu } }` without a key. It takes application default credentials, service accounts and workload identity: see [tokens](../tokens.md).',
        'Models of Gemini are asked by their own API, `claude-...` by Messages (`claude-sonnet-4-5@20250929`), and names with a maker (`meta/llama-4-maverick-17b-128e-instruct-maas`, `google/gemini-2.5-flash`) by Chat Completions.',
        'Another location, or `global`, has capacity of its own: write it as another provider, for a 429 `Resource exhausted` goes there at once.',
      ],
    },
  ],
  [
    'azure-openai',
    {
      title: 'Azure OpenAI',
      about: 'Models of OpenAI and others in Azure, by the API under `/openai/v1`, or by the older one with dated versions.',
      model: 'gpt-5-mini',
      keys: 'https://portal.azure.com',
      baseURL: 'https://acme.openai.azure.com',
      host: 'Azure',
      notes: [
        'The model of a target is the name of your deployment. Name deployments after their models: what a model refuses (`max_tokens`, a temperature) is known by its name.',
        'The base URL is that of the resource, without `/openai`.',
        'Without a key, by tokens of Entra ID: `createUnderstudy(options, { kinds: [azureOpenAI({ token })] })`, see [tokens](../tokens.md).',
        'Azure counts the prompt together with `max_tokens` against the limit of a deployment when a call comes in: a large `max_tokens` meets a 429 while little is used.',
      ],
    },
  ],
  [
    'azure-anthropic',
    {
      title: 'Claude in Microsoft Foundry',
      about: 'Models of Anthropic in Azure, by the Messages API.',
      model: 'claude-sonnet-4-6',
      keys: 'https://ai.azure.com',
      baseURL: 'https://acme.services.ai.azure.com/anthropic',
      host: 'Anthropic',
      notes: [
        'The model of a target is the name of your deployment. Name deployments after their models: what a model refuses is known by its name.',
        'Without a key, by tokens of Entra ID: `createUnderstudy(options, { kinds: [azureAnthropic({ token })] })`, see [tokens](../tokens.md).',
        'It has no list of models, so a probe by the list proves that the host is there, and no more: `health: { probe: { by: completion } }` asks the model.',
      ],
    },
  ],
  [
    'bedrock',
    {
      title: 'Amazon Bedrock',
      about: 'Models of many makers in AWS, by Converse; Claude by its own Messages API too.',
      model: 'us.amazon.nova-lite-v1:0',
      keys: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
      settings: { region: 'us-east-1' },
      host: 'Amazon Bedrock',
      notes: [
        'A key is an API key of Bedrock (`AWS_BEARER_TOKEN_BEDROCK`). Credentials of AWS (a profile, a role, IRSA, SSO) sign requests: `npm install @understudy/bedrock`, `createUnderstudy(options, { kinds: [bedrock()] })`, no `apiKey`. See [signing](../signing.md).',
        'The model of a target is the id of a model or of an inference profile, or an ARN. Profiles (`us.`, `eu.`, `global.`) have capacity of their own, and many newer models are served through one alone.',
        'What a model takes is known by its id. The ARN of an application inference profile says nothing of the model behind it: `capabilities`, `prefill` and `limits` of the target say it.',
        'A client of Converse talks to every model byte for byte, a client of Messages to Claude. Of its betas those go into the body that Bedrock knows: one that it does not know would make it refuse the request. All other clients are translated to Converse.',
        'A guardrail for all calls of a target stands in its `params`: `{ guardrailConfig: { guardrailIdentifier: "g1", guardrailVersion: "1" } }`. It holds for calls that go out as Converse: with `dialects: [bedrock-converse]` of the provider these are all.',
        'Inputs are counted for models of Anthropic, to clients of Converse and Messages.',
        'Bedrock tells no limits and no time to wait: a 429 leaves a target out for the usual pause.',
        'A list of models stands at another host of Amazon, so a probe by the list proves little: `health: { probe: { by: completion } }` asks the model.',
      ],
    },
  ],
  [
    'bedrock-mantle',
    {
      title: 'Amazon Bedrock, in the manner of OpenAI',
      about: 'The endpoint of Bedrock that speaks Chat Completions, Responses and Messages.',
      model: 'openai.gpt-oss-120b',
      keys: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
      settings: { region: 'us-east-1' },
      host: 'Amazon Bedrock',
      notes: [
        'Not every model is served there. Models of Anthropic are asked by Messages.',
        'Credentials of AWS in place of a key: `kinds: [bedrockMantle()]` of `@understudy/bedrock`. See [signing](../signing.md).',
      ],
    },
  ],
  [
    'mistral',
    {
      title: 'Mistral',
      about: "Mistral's own service.",
      model: 'mistral-large-latest',
      keys: 'https://console.mistral.ai/api-keys',
      host: 'Mistral',
      notes: [
        'Ids of tool calls must be nine letters and digits there: others are rewritten for the target, in calls and results alike.',
      ],
    },
  ],
  [
    'cohere',
    {
      title: 'Cohere',
      about: "Cohere's own service, by its own API (v2): chats, embeddings and rankings.",
      model: 'command-a-03-2025',
      keys: 'https://dashboard.cohere.com/api-keys',
      host: 'Cohere',
      notes: [
        'Clients speak the API that they know: a chat is translated for this target. The text that leads to calls of tools (`tool_plan`) is a text of the answer.',
        'A call that wants JSON together with tools, several answers (`n`) or `logprobs` goes to other targets, and so does a schema of the answer with `anyOf` and its like.',
        'Cohere does not say when a limit ends, nor what is left of it.',
      ],
    },
  ],
  [
    'groq',
    {
      title: 'Groq',
      about: 'Open models on hardware of its own.',
      model: 'llama-3.3-70b-versatile',
      keys: 'https://console.groq.com/keys',
      host: 'Groq',
      notes: ['What its headers say is left of requests is for the day, of tokens for the minute.'],
    },
  ],
  [
    'xai',
    {
      title: 'xAI',
      about: "xAI's own service.",
      model: 'grok-4',
      keys: 'https://console.x.ai',
      host: 'xAI',
      notes: ['A bad key comes as a 400 there; it is read as what it is.'],
    },
  ],
  [
    'deepseek',
    {
      title: 'DeepSeek',
      about: "DeepSeek's own service.",
      model: 'deepseek-chat',
      keys: 'https://platform.deepseek.com/api_keys',
      host: 'DeepSeek',
      notes: [
        'An answer that broke is gone on with in its own turn only under `/beta`: set `baseURL: "https://api.deepseek.com/beta"` for that.',
      ],
    },
  ],
  [
    'together',
    {
      title: 'Together AI',
      about: 'Open models of many makers.',
      model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      keys: 'https://api.together.ai/settings/api-keys',
    },
  ],
  [
    'fireworks',
    {
      title: 'Fireworks AI',
      about: 'Open models of many makers.',
      model: 'accounts/fireworks/models/deepseek-v3p1',
      keys: 'https://app.fireworks.ai/settings/users/api-keys',
    },
  ],
  [
    'openrouter',
    {
      title: 'OpenRouter',
      about: 'Passes on to many providers, with one key.',
      model: 'anthropic/claude-sonnet-4.6',
      keys: 'https://openrouter.ai/settings/keys',
      host: 'OpenRouter',
      notes: [
        'It falls back among providers by itself. As one target among others it is another failure domain; with every target behind it, it is one.',
        'An error of the provider behind it may come inside a 200, or in the middle of a stream: both are met as any other failure.',
      ],
    },
  ],
  [
    'perplexity',
    {
      title: 'Perplexity',
      about: 'Models that search the web before they answer.',
      model: 'sonar-pro',
      keys: 'https://www.perplexity.ai/settings/api',
      notes: [
        'It answers from the web: another model in its place answers from memory. Use `fallback: false` where that is not the same to you.',
        'The sources (`search_results`) reach clients of every API in the form of that API ([web search](../web-search.md)).',
        'Its models call no tools of the client, so that calls with tools go to other targets.',
      ],
    },
  ],
  [
    'vercel-ai-gateway',
    {
      title: 'Vercel AI Gateway',
      about: 'Passes on to many providers, with one key.',
      model: 'openai/gpt-5-mini',
      keys: 'https://vercel.com/docs/ai-gateway/authentication',
      notes: ['Its prices are not in the price data: give `price` to targets that `cheapest` is to choose among.'],
    },
  ],
  [
    'ollama',
    {
      title: 'Ollama',
      about: 'Models on a machine of your own.',
      model: 'llama3.2',
      host: 'Ollama',
      notes: [
        'The first call after a while loads the model, which may take tens of seconds: give such a target a `timeout.firstToken` and a `timeout.reply` of its own.',
        'Its cloud is `baseURL: "https://ollama.com/v1"` with an `apiKey`.',
      ],
    },
  ],
  [
    'openai-compatible',
    {
      title: 'Any host of the Chat Completions API',
      about: 'vLLM, SGLang, llama.cpp, LM Studio, LiteLLM, a gateway of your own.',
      model: 'llama-3',
      baseURL: 'http://127.0.0.1:8000/v1',
      notes: [
        '`prefill` says how the host goes on with an answer that broke, where it does: see [configuration](../configuration.md#providers).',
      ],
    },
  ],
  [
    'anthropic-compatible',
    {
      title: 'Any host of the Messages API',
      about: 'A gateway or a service that speaks what Claude speaks.',
      model: 'claude-sonnet-4-6',
      baseURL: 'https://llm.acme.example',
    },
  ],
]);
