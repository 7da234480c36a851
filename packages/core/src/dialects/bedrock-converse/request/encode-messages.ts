import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type {
  AssistantPart,
  Message,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../../call/request.ts';
import { asSystemText, goOn, wasAsked } from '../../added-texts.ts';
import { completeResults } from '../../complete-results.ts';
import { isObject, objectsIn } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { type ReadArguments, readArguments } from '../../read-arguments.ts';
import { messagesIds, type ToolIds, toolIds } from '../../tool-ids.ts';
import type { ToolNames } from '../../tool-names.ts';
import { withCachePoint } from './cache-points.ts';
import { DocumentNames } from './document-names.ts';
import { encodeFile, encodeImage } from './encode-media.ts';
import { fitToolTurns } from './fit-tool-turns.ts';

/** One turn of the conversation. Results of tools stand before everything else that the user says, calls behind everything else of an answer. */
interface Turn {
  readonly role: 'user' | 'assistant';
  readonly results: JsonObject[];
  readonly blocks: JsonObject[];
  readonly calls: JsonObject[];
}

/** The top-level `system` and the turns of a conversation. */
interface Conversation {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/** What a conversation is written for. */
export interface WrittenFor {
  readonly traits: ModelTraits;
  readonly names: ToolNames;
  readonly losses: Losses;
}

/** What the parts of one conversation share. */
interface Writer extends WrittenFor {
  readonly ids: ToolIds;
  readonly documents: DocumentNames;
  readonly read: ReadArguments;
}

/** Writes a conversation as user and assistant in turn, the user first; the system text that leads stands apart. */
export function encodeMessages(given: readonly Message[], about: WrittenFor): Conversation {
  const { messages, warnings } = completeResults(given);
  for (const warning of warnings) about.losses.warn(warning);
  const writer: Writer = { ...about, ids: toolIds(messagesIds), documents: new DocumentNames(), read: readArguments() };
  const first = messages.findIndex(({ role }) => role !== 'system');
  const lead = first < 0 ? messages : messages.slice(0, first);
  const turns = mergeTurns(messages.slice(lead.length).map((message) => encodeMessage(message, writer)));
  const written = completeTurns(turns, writer).map((turn) => ({ role: turn.role, content: contentOf(turn, writer) }));
  return {
    system: lead.flatMap(({ role, content }) => (role === 'system' ? content.flatMap(encodeText) : [])),
    messages: objectsIn(fitToolTurns(written, writer.traits, writer.losses)),
  };
}

function contentOf({ results, blocks, calls }: Turn, { losses }: Writer): readonly JsonObject[] {
  const content = [...results, ...blocks, ...calls];
  if (!content.some(({ document }) => document) || content.some(({ text }) => text)) return content;
  losses.warn(`a text was added beside a document ("${seeDocument}"): the target takes no document alone`);
  return [...content, { text: seeDocument }];
}

const seeDocument = 'See the document.';

function encodeMessage(message: Message, writer: Writer): Turn {
  switch (message.role) {
    case 'system':
      return userTurn(encodeLateSystem(message.content, writer.losses));
    case 'user':
      return userTurn(message.content.flatMap((part) => encodeUserPart(part, writer)));
    case 'assistant':
      return encodeAnswer(message.content, writer);
    case 'tool':
      return encodeResults(message.content, writer);
  }
}

function userTurn(blocks: readonly JsonObject[], results: readonly JsonObject[] = []): Turn {
  return { role: 'user', results: [...results], blocks: [...blocks], calls: [] };
}

/** A late system text has no role here: the text keeps its place, with less authority. */
function encodeLateSystem(content: readonly TextPart[], losses: Losses): readonly JsonObject[] {
  const blocks = content.flatMap((part) => encodeText(hasText(part) ? { ...part, text: asSystemText(part.text) } : part));
  if (blocks.length > 0) losses.warn('a system message in mid-conversation is sent as a text of the user');
  return blocks;
}

function encodeText(part: Pick<TextPart, 'text' | 'cache'>): readonly JsonObject[] {
  return hasText(part) ? withCachePoint({ text: part.text }, part.cache) : [];
}

function encodeUserPart(part: UserPart, { documents, losses, traits }: Writer): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'image':
      return withCachePoint(encodeImage(part, losses), part.cache);
    case 'file':
      return withCachePoint(encodeFile(part, { names: documents, losses, traits }), part.cache);
  }
}

function encodeAnswer(content: readonly AssistantPart[], writer: Writer): Turn {
  const turn: Turn = { role: 'assistant', results: [], blocks: [], calls: [] };
  for (const part of content) {
    if (part.type === 'tool-call') turn.calls.push(...encodeCall(part, writer));
    else turn.blocks.push(...(part.type === 'reasoning' ? encodeThought(part, writer) : encodeText(part)));
  }
  return turn;
}

/** What is told where reasoning of earlier turns is left out. */
export const notItsOwn = 'reasoning of earlier turns is not sent: the target takes only its own, where it is signed';

/** Reasoning that the model has not signed is not sent, because the server refuses it. Of the models here Claude alone signs a text and takes it back. */
function encodeThought({ text, signature, redacted }: ReasoningPart, { traits, losses }: Writer): readonly JsonObject[] {
  if (traits.thinking !== 'none') {
    if (redacted !== undefined) return [{ reasoningContent: { redactedContent: redacted } }];
    if (signature !== undefined && traits.modelFields === 'claude')
      return [{ reasoningContent: { reasoningText: { text, signature } } }];
  }
  losses.warn(notItsOwn);
  return [];
}

function encodeCall(
  { id, name, arguments: args, cache }: ToolCallPart,
  { ids, names, read, losses }: Writer,
): readonly JsonObject[] {
  const given = args.trim() === '' ? {} : read(args);
  const input = isObject(given) ? given : { arguments: args };
  if (input !== given) losses.warn('arguments of a tool call that are no JSON object are sent as the text that they are');
  return withCachePoint({ toolUse: { toolUseId: ids.call(id), name: names.sent(name), input } }, cache);
}

/** What tools gave, all results of a turn together. Images and files stand beside the results where the model does not take them inside. */
function encodeResults(parts: readonly ToolResultPart[], writer: Writer): Turn {
  const beside: JsonObject[] = [];
  const results = parts.flatMap(({ id, content, isError, cache }): readonly JsonObject[] => {
    // Marks for the cache have no place inside a result.
    const inside = content.flatMap((part) => encodeUserPart(part, writer)).filter((block) => block.cachePoint === undefined);
    const isBeside = ({ text }: JsonObject) => text === undefined && !writer.traits.mediaInResults;
    const media = inside.filter(isBeside);
    if (media.length > 0) {
      writer.losses.warn('images and files in the results of tools are sent beside them: the model takes no other form');
      beside.push({ text: `Result of the tool call ${id}:` });
      for (const block of media) beside.push(block); // one by one: there may be more than fit into the arguments of one call
    }
    const said = inside.filter((block) => !isBeside(block));
    const result = {
      toolUseId: writer.ids.result(id),
      content: said.length === 0 ? [{ text: 'The tool gave no text.' }] : said,
      status: isError === true ? 'error' : 'success',
    };
    return withCachePoint({ toolResult: result }, cache ?? content.find((part) => part.cache)?.cache);
  });
  return userTurn(beside, results);
}

function mergeTurns(turns: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    if (turn.results.length + turn.blocks.length + turn.calls.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === turn.role) {
      // One by one: a client may send more than fits into the arguments of one call.
      for (const result of turn.results) last.results.push(result);
      for (const block of turn.blocks) last.blocks.push(block);
      for (const call of turn.calls) last.calls.push(call);
    } else merged.push(turn);
  }
  return merged;
}

function completeTurns(turns: readonly Turn[], { traits, losses }: Writer): readonly Turn[] {
  const begun = turns[0]?.role === 'user' ? turns : [userTurn([{ text: goOn }]), ...turns];
  if (begun !== turns) losses.warn(`a first turn of the user was added ("${goOn}"): conversations must begin with one`);
  const last = begun.at(-1);
  if (last?.role !== 'assistant') return begun;
  if (traits.prefill) return [...begun.slice(0, -1), trimmed(last)];
  losses.warn(wasAsked);
  return [...begun, userTurn([{ text: goOn }])];
}

/** Takes white space off the end of a begun answer, because models refuse it. */
function trimmed(turn: Turn): Turn {
  const at = turn.blocks.findLastIndex(({ cachePoint }) => cachePoint === undefined); // a mark may stand behind the text
  const text = turn.blocks[at]?.text;
  return typeof text === 'string' ? { ...turn, blocks: turn.blocks.with(at, { text: text.trimEnd() }) } : turn;
}

/** Texts without a visible character are refused. */
function hasText({ text }: { readonly text: string }): boolean {
  return text.trim() !== '';
}
