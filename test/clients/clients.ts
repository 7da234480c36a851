/** What a program can be asked to do; the agent uses the library's own loop of tools where it has one. */
export type Task = 'text' | 'stream' | 'tools' | 'agent' | 'models';

type ClientDialect = 'openai' | 'anthropic' | 'responses' | 'gemini' | 'converse';

export interface Client {
  readonly name: string;
  readonly dialect: ClientDialect;
  /** Its program in `programs/`, and what it is told at its start. */
  readonly program: string;
  readonly args?: readonly string[];
  /** What it is made of, as `package.json` and `requirements.txt` name it. */
  readonly packages: readonly string[];
  readonly tasks: readonly Task[];
  /** It adds the numbers of the first event of a stream (there an estimate, and one token of output) to those of the last. */
  readonly addsUsage?: true;
  /** It does not ask for the usage of streams, as Mistral needs not be asked: it gets what its own API's targets tell, and of others nothing. */
  readonly asksNoUsage?: true;
  /** Its agent begins a thread, which goes to the account of Anthropic's wherever that stands in the order. */
  readonly threads?: true;
  /** The tool that it brings itself; others use the one that they are given. */
  readonly ownTool?: 'Read' | 'exec_command' | 'read_file';
  /** It offers a search of the web, which not every target has. */
  readonly searches?: true;
}

const all: readonly Task[] = ['text', 'stream', 'tools', 'agent', 'models'];
const chat: readonly Task[] = ['text', 'stream', 'tools', 'agent'];

export const clients: readonly Client[] = [
  { name: 'openai (Node)', dialect: 'openai', program: 'openai-sdk.mjs', packages: ['openai'], tasks: all },
  { name: 'openai (Python)', dialect: 'openai', program: 'openai_sdk.py', packages: ['openai'], tasks: all },
  {
    name: 'anthropic (Node)',
    dialect: 'anthropic',
    program: 'anthropic-sdk.mjs',
    packages: ['@anthropic-ai/sdk'],
    tasks: all,
    threads: true,
  },
  {
    name: 'anthropic (Python)',
    dialect: 'anthropic',
    program: 'anthropic_sdk.py',
    packages: ['anthropic'],
    tasks: all,
    threads: true,
  },
  {
    name: 'AI SDK, openai',
    dialect: 'openai',
    program: 'ai-sdk.mjs',
    args: ['openai'],
    packages: ['ai', '@ai-sdk/openai'],
    tasks: chat,
  },
  {
    name: 'AI SDK, anthropic',
    dialect: 'anthropic',
    program: 'ai-sdk.mjs',
    args: ['anthropic'],
    packages: ['ai', '@ai-sdk/anthropic'],
    tasks: chat,
  },
  {
    name: 'LangChain, openai',
    dialect: 'openai',
    program: 'langchain.mjs',
    args: ['openai'],
    packages: ['@langchain/openai', '@langchain/core'],
    tasks: chat,
  },
  {
    name: 'LangChain, anthropic',
    dialect: 'anthropic',
    program: 'langchain.mjs',
    args: ['anthropic'],
    packages: ['@langchain/anthropic', '@langchain/core'],
    tasks: chat,
    addsUsage: true,
  },
  {
    name: 'openai (Responses)',
    dialect: 'responses',
    program: 'openai-responses.mjs',
    packages: ['openai'],
    tasks: chat,
  },
  {
    name: 'Google GenAI',
    dialect: 'gemini',
    program: 'google-genai.mjs',
    packages: ['@google/genai'],
    tasks: chat,
  },
  {
    name: 'AI SDK, responses',
    dialect: 'responses',
    program: 'ai-sdk.mjs',
    args: ['responses'],
    packages: ['ai', '@ai-sdk/openai'],
    tasks: chat,
  },
  {
    name: 'AI SDK, google',
    dialect: 'gemini',
    program: 'ai-sdk.mjs',
    args: ['google'],
    packages: ['ai', '@ai-sdk/google'],
    tasks: chat,
  },
  {
    name: 'AI SDK, mistral',
    dialect: 'openai',
    program: 'ai-sdk.mjs',
    args: ['mistral'],
    packages: ['ai', '@ai-sdk/mistral'],
    tasks: chat,
    asksNoUsage: true,
  },
  {
    name: 'LangChain, responses',
    dialect: 'responses',
    program: 'langchain.mjs',
    args: ['responses'],
    packages: ['@langchain/openai', '@langchain/core'],
    tasks: chat,
  },
  {
    name: 'LangChain, google',
    dialect: 'gemini',
    program: 'langchain.mjs',
    args: ['google'],
    packages: ['@langchain/google-genai', '@langchain/core'],
    tasks: chat,
  },
  {
    name: 'AWS SDK',
    dialect: 'converse',
    program: 'aws-sdk.mjs',
    packages: ['@aws-sdk/client-bedrock-runtime'],
    tasks: chat,
  },
  {
    name: 'boto3',
    dialect: 'converse',
    program: 'aws_sdk.py',
    packages: ['boto3'],
    tasks: chat,
  },
  {
    name: 'AI SDK, bedrock',
    dialect: 'converse',
    program: 'ai-sdk.mjs',
    args: ['bedrock'],
    packages: ['ai', '@ai-sdk/amazon-bedrock'],
    tasks: chat,
  },
  {
    name: 'LangChain, bedrock',
    dialect: 'converse',
    program: 'langchain.mjs',
    args: ['bedrock'],
    packages: ['@langchain/aws', '@langchain/core'],
    tasks: chat,
  },
  {
    name: 'anthropic, bedrock',
    dialect: 'converse',
    program: 'anthropic-sdk.mjs',
    args: ['bedrock'],
    packages: ['@anthropic-ai/bedrock-sdk'],
    tasks: chat,
  },
  {
    name: 'Google GenAI (Python)',
    dialect: 'gemini',
    program: 'google_genai.py',
    packages: ['google-genai'],
    tasks: chat,
  },
  {
    name: 'LangChain (Python), openai',
    dialect: 'openai',
    program: 'langchain_models.py',
    args: ['openai'],
    packages: ['langchain-openai'],
    tasks: chat,
  },
  {
    name: 'LangChain (Python), responses',
    dialect: 'responses',
    program: 'langchain_models.py',
    args: ['responses'],
    packages: ['langchain-openai'],
    tasks: chat,
  },
  {
    name: 'LangChain (Python), anthropic',
    dialect: 'anthropic',
    program: 'langchain_models.py',
    args: ['anthropic'],
    packages: ['langchain-anthropic'],
    tasks: chat,
  },
  {
    name: 'LangChain (Python), google',
    dialect: 'gemini',
    program: 'langchain_models.py',
    args: ['google'],
    packages: ['langchain-google-genai'],
    tasks: chat,
  },
  {
    name: 'LangChain (Python), bedrock',
    dialect: 'converse',
    program: 'langchain_models.py',
    args: ['bedrock'],
    packages: ['langchain-aws'],
    tasks: chat,
  },
  {
    name: 'Pydantic AI, openai',
    dialect: 'openai',
    program: 'pydantic_models.py',
    args: ['openai'],
    packages: ['pydantic-ai-slim'],
    tasks: chat,
  },
  {
    name: 'Pydantic AI, responses',
    dialect: 'responses',
    program: 'pydantic_models.py',
    args: ['responses'],
    packages: ['pydantic-ai-slim'],
    tasks: chat,
  },
  {
    name: 'Pydantic AI, anthropic',
    dialect: 'anthropic',
    program: 'pydantic_models.py',
    args: ['anthropic'],
    packages: ['pydantic-ai-slim'],
    tasks: chat,
  },
  {
    name: 'Pydantic AI, google',
    dialect: 'gemini',
    program: 'pydantic_models.py',
    args: ['google'],
    packages: ['pydantic-ai-slim'],
    tasks: chat,
  },
  {
    name: 'Pydantic AI, bedrock',
    dialect: 'converse',
    program: 'pydantic_models.py',
    args: ['bedrock'],
    packages: ['pydantic-ai-slim'],
    tasks: chat,
  },
  {
    name: 'Codex',
    dialect: 'responses',
    program: 'codex.mjs',
    packages: ['@openai/codex'],
    tasks: ['stream', 'agent'],
    ownTool: 'exec_command',
  },
  {
    name: 'Codex, searching',
    dialect: 'responses',
    program: 'codex.mjs',
    args: ['search'],
    packages: ['@openai/codex'],
    tasks: ['stream', 'agent'],
    ownTool: 'exec_command',
    searches: true,
  },
  {
    name: 'Codex, a known model',
    dialect: 'responses',
    program: 'codex.mjs',
    args: ['known', 'gpt-5.5'],
    packages: ['@openai/codex'],
    tasks: ['stream', 'agent'],
    ownTool: 'exec_command',
  },
  {
    name: 'Gemini CLI',
    dialect: 'gemini',
    program: 'gemini-cli.mjs',
    packages: ['@google/gemini-cli'],
    tasks: ['stream', 'agent'],
    ownTool: 'read_file',
  },
  {
    name: 'OpenAI Agents',
    dialect: 'openai',
    program: 'openai-agents.mjs',
    packages: ['@openai/agents'],
    tasks: ['text', 'stream', 'agent'],
  },
  {
    name: 'OpenAI Agents, responses',
    dialect: 'responses',
    program: 'openai-agents.mjs',
    args: ['responses'],
    packages: ['@openai/agents'],
    tasks: ['text', 'stream', 'agent'],
  },
  {
    name: 'Claude Code',
    dialect: 'anthropic',
    program: 'claude-code.mjs',
    packages: ['@anthropic-ai/claude-code'],
    tasks: ['stream', 'agent'],
    ownTool: 'Read',
  },
  {
    name: 'Claude Code, bedrock',
    dialect: 'converse',
    program: 'claude-code.mjs',
    args: ['bedrock'],
    packages: ['@anthropic-ai/claude-code'],
    tasks: ['stream', 'agent'],
    ownTool: 'Read',
  },
];

export const isPython = ({ program }: Client): boolean => program.endsWith('.py');
