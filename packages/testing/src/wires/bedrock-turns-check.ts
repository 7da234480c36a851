import { type JsonObject, objectAt, objectsIn } from '../json.ts';
import { checkConverseToolTurns } from './bedrock-tool-turns-check.ts';
import type { Problem } from './wire.ts';

const userBlocks = ['text', 'image', 'document', 'video', 'toolResult', 'cachePoint', 'guardContent'];
const answerBlocks = ['text', 'toolUse', 'reasoningContent', 'cachePoint', 'citationsContent'];
const imageFormats: readonly unknown[] = ['png', 'jpeg', 'gif', 'webp'];
const documentFormats: readonly unknown[] = ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'];
const videoFormats: readonly unknown[] = ['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp'];
const documentName = /^(?!.*\s\s)[a-zA-Z0-9\s()[\]-]{1,200}$/;

/** What Bedrock refuses of the conversation. */
export function checkConverseTurns(body: JsonObject, model: string): Problem | undefined {
  const messages = objectsIn(body.messages);
  if (messages.length === 0) return { message: 'The messages field is required: it must hold at least one message.' };
  for (const [at, message] of messages.entries()) {
    const problem = checkMessage(message, at, messages[at - 1]) ?? checkResults(messages, at);
    if (problem !== undefined) return problem;
  }
  const films = messages.some(({ content }) => objectsIn(content).some(({ video }) => video !== undefined));
  if (films && !/nova(?!-micro)/.test(model)) return { message: "This model doesn't support the video content block." };
  const system = objectsIn(body.system).findIndex((block) => block.text === undefined && block.cachePoint === undefined);
  if (system >= 0 || hasBlank(objectsIn(body.system)))
    return { message: 'The text field in the SystemContentBlock object is blank.' };
  return (
    checkConverseToolTurns(messages, model) ?? checkEnd(messages, model) ?? checkDocuments(messages) ?? checkMarks(body, model)
  );
}

function checkMessage({ role, content }: JsonObject, at: number, before: JsonObject | undefined): Problem | undefined {
  if (role !== 'user' && role !== 'assistant') return { message: `The role at messages.${at} must be user or assistant.` };
  if (at === 0 && role !== 'user')
    return {
      message: 'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    };
  if (before?.role === role)
    return {
      message:
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
    };
  const blocks = objectsIn(content);
  if (blocks.length === 0)
    return {
      message: `The content field in the Message object at messages.${at} is empty. Add a ContentBlock object to the content field and try again.`,
    };
  const known = role === 'user' ? userBlocks : answerBlocks;
  for (const [index, block] of blocks.entries()) {
    const names = Object.keys(block);
    if (names.length !== 1 || !known.includes(names[0] ?? ''))
      return {
        message: `The ContentBlock object at messages.${at}.content.${index} must set exactly one key of: ${known.join(', ')}.`,
      };
    const problem = checkBlock(block, `messages.${at}.content.${index}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkBlock(block: JsonObject, at: string): Problem | undefined {
  if (hasBlank([block]))
    return { message: `The text field in the ContentBlock object at ${at} is blank. Add text to the text field, and try again.` };
  const { toolUse, toolResult, image, document, video } = block;
  if (toolUse !== undefined) return checkUse(objectAt(block, 'toolUse'), at);
  if (toolResult !== undefined) return checkResult(objectAt(block, 'toolResult'), at);
  if (image !== undefined) return checkSource(objectAt(block, 'image'), imageFormats, `${at}.image`);
  if (video !== undefined) return checkSource(objectAt(block, 'video'), videoFormats, `${at}.video`);
  return document === undefined ? undefined : checkSource(objectAt(block, 'document'), documentFormats, `${at}.document`);
}

function checkUse({ toolUseId, name, input }: JsonObject, at: string): Problem | undefined {
  const fits = isName(toolUseId) && isName(name);
  if (!fits)
    return {
      message: `Value at '${at}.toolUse' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`,
    };
  const isInput = typeof input === 'object' && input !== null && !Array.isArray(input);
  return isInput
    ? undefined
    : {
        message: `The format of the value at ${at}.toolUse.input is invalid. Provide a json object for the field and try again.`,
      };
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(value);
}

function checkResult({ content, status = 'success' }: JsonObject, at: string): Problem | undefined {
  if (status !== 'success' && status !== 'error') return { message: `The status at ${at}.toolResult must be success or error.` };
  const blocks = objectsIn(content);
  if (status === 'error' && blocks.length === 0)
    return { message: `The content field at ${at}.toolResult cannot be empty when status value is error.` };
  if (blocks.some(({ cachePoint }) => cachePoint !== undefined)) return { message: `${at}.toolResult takes no cachePoint.` };
  return hasBlank(blocks) ? { message: `The text field at ${at}.toolResult.content is blank.` } : undefined;
}

function checkSource({ format, source }: JsonObject, formats: readonly unknown[], at: string): Problem | undefined {
  if (!formats.includes(format)) return { message: `The format at ${at} must be one of ${formats.join(', ')}.` };
  const { bytes } = objectAt({ source }, 'source');
  return typeof bytes === 'string' && bytes !== '' ? undefined : { message: `The source at ${at} must have bytes.` };
}

function checkResults(messages: readonly JsonObject[], at: number): Problem | undefined {
  const called = idsIn(messages[at - 1], 'toolUse');
  const given = idsIn(messages[at], 'toolResult');
  const missing = called.filter((id) => !given.includes(id));
  if (missing.length > 0)
    return { message: `Expected toolResult blocks at messages.${at}.content for the following Ids: ${missing.join(', ')}` };
  return given.length > called.length
    ? {
        message: `The number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn.`,
      }
    : undefined;
}

function idsIn(message: JsonObject | undefined, name: 'toolUse' | 'toolResult'): readonly unknown[] {
  return objectsIn(message?.content)
    .filter((block) => block[name] !== undefined)
    .map((block) => objectAt(block, name).toolUseId);
}

/** Claude before 4.6 and Nova go on with an answer that is begun. */
const takesPrefill = /amazon\.nova|anthropic\.claude-(?!(?:[a-z]+-)(?:4-(?:[6-9]|1\d)|[5-9])(?!\d))/;

function checkEnd(messages: readonly JsonObject[], model: string): Problem | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return undefined;
  if (!takesPrefill.test(model))
    return { message: 'This model does not support assistant message prefill. The conversation must end with a user message.' };
  const { text } = objectsIn(last.content).at(-1) ?? {};
  return typeof text === 'string' && text !== text.trimEnd()
    ? { message: 'messages: final assistant content cannot end with trailing whitespace' }
    : undefined;
}

function checkDocuments(messages: readonly JsonObject[]): Problem | undefined {
  const names = new Set<unknown>();
  for (const { content } of messages) {
    const blocks = objectsIn(content);
    const documents = blocks.filter(({ document }) => document !== undefined).map((block) => objectAt(block, 'document'));
    if (documents.length > 0 && blocks.every(({ text }) => text === undefined))
      return { message: 'A text block is required when a document is provided.' };
    for (const { name } of documents) {
      if (typeof name !== 'string' || !documentName.test(name)) {
        return {
          message:
            'The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can’t contain more than one consecutive whitespace character.',
        };
      }
      if (names.has(name)) return { message: `The document file name "${name}" is used twice.` };
      names.add(name);
    }
  }
  return undefined;
}

/** Models that take marks for the cache; Nova takes none among the tools. */
function checkMarks(body: JsonObject, model: string): Problem | undefined {
  const tools = marksIn(objectAt(body, 'toolConfig').tools);
  const marks = tools + marksIn(body.system) + objectsIn(body.messages).reduce((sum, { content }) => sum + marksIn(content), 0);
  if (marks === 0) return undefined;
  const isTaken = /claude-(?:3-5-haiku|3-7|[a-z]+-[4-9])/.test(model) || (model.includes('amazon.nova') && tools === 0);
  const message =
    'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.';
  if (!isTaken) return { message, code: 'AccessDeniedException' };
  for (const { content } of objectsIn(body.messages))
    for (const [at, block] of objectsIn(content).entries())
      if (block.cachePoint !== undefined) {
        const problem = checkMarked(objectsIn(content)[at - 1], model);
        if (problem !== undefined) return { message: problem };
      }
  return marks > 4 ? { message: `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.` } : undefined;
}

function checkMarked(block: JsonObject | undefined, model: string): string | undefined {
  if (block === undefined) return 'There is nothing available to cache. Please remove the invalid cache point and try again.';
  if (block.reasoningContent !== undefined)
    return 'Cache point cannot be inserted after reasoning block. Please remove the invalid cache point and try again.';
  const isOpen = block.document !== undefined && objectAt(block, 'document').format !== 'pdf';
  return isOpen && model.includes('claude')
    ? 'The model returned the following errors: messages.0.content.3.type: Field required'
    : undefined;
}

function marksIn(blocks: unknown): number {
  return objectsIn(blocks).filter(({ cachePoint }) => cachePoint !== undefined).length;
}

function hasBlank(blocks: readonly JsonObject[]): boolean {
  return blocks.some(({ text }) => typeof text === 'string' && text.trim() === '');
}
