import type { CallSigner } from '../../../call/call-signatures.ts';
import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { AssistantPart, Message, TextPart, ToolCallPart, ToolResultPart, UserPart } from '../../../call/request.ts';
import { asSystemText, goOn, wasAsked } from '../../added-texts.ts';
import { completeResults } from '../../complete-results.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { type ReadArguments, readArguments } from '../../read-arguments.ts';
import type { ToolNames } from '../../tool-names.ts';
import { encodeFile, encodeImage } from './encode-media.ts';
import { withSignatures } from './signatures.ts';

/** One turn of the conversation. Results of tools stand before everything else that the user says. */
interface Turn {
  readonly role: 'user' | 'model';
  readonly results: JsonObject[];
  readonly parts: JsonObject[];
}

interface Contents {
  readonly system: readonly TextPart[];
  readonly contents: readonly JsonObject[];
}

/** What the parts of one conversation share. */
interface Writer {
  readonly traits: ModelTraits;
  readonly names: ToolNames;
  readonly losses: Losses;
  readonly read: ReadArguments;
  /** The sent names of the calls so far, by their ids: a result names the tool that gave it. */
  readonly called: Map<string, string>;
  readonly signer?: CallSigner | undefined;
}

/** Writes a conversation as user and model in turn, the user first and last; the system text that leads stands apart. */
export function encodeContents(
  given: readonly Message[],
  about: Pick<Writer, 'traits' | 'names' | 'losses' | 'signer'>,
): Contents {
  const { messages, warnings } = completeResults(given);
  for (const warning of warnings) about.losses.warn(warning);
  const writer: Writer = { ...about, read: readArguments(), called: new Map() };
  const first = messages.findIndex(({ role }) => role !== 'system');
  const lead = first < 0 ? messages : messages.slice(0, first);
  const turns = mergeTurns(messages.slice(lead.length).map((message) => encodeMessage(message, writer)));
  const contents = completeTurns(turns, writer).map(
    ({ role, results, parts }): JsonObject => ({ role, parts: [...results, ...parts] }),
  );
  return {
    system: lead.flatMap((message) => (message.role === 'system' ? message.content.filter(hasText) : [])),
    contents: writer.traits.signsCalls ? withSignatures(contents) : contents,
  };
}

function encodeMessage(message: Message, writer: Writer): Turn {
  const { losses } = writer;
  switch (message.role) {
    case 'system':
      return { role: 'user', results: [], parts: encodeLateSystem(message.content, losses) };
    case 'user':
      return { role: 'user', results: [], parts: message.content.flatMap((part) => encodeUserPart(part, losses)) };
    case 'assistant':
      return { role: 'model', results: [], parts: encodeAnswer(message.content, writer) };
    case 'tool':
      return encodeResults(message.content, writer);
  }
}

/** A late system text has no role here: the text keeps its place, with less authority. */
function encodeLateSystem(content: readonly TextPart[], losses: Losses): JsonObject[] {
  const texts = content.filter(hasText);
  if (texts.length > 0) losses.warn('a system message in mid-conversation is sent as a text of the user');
  return texts.map(({ text }) => ({ text: asSystemText(text) }));
}

function encodeUserPart(part: UserPart, losses: Losses): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return hasText(part) ? [{ text: part.text }] : [];
    case 'image':
      return [encodeImage(part, losses)];
    case 'file':
      return [encodeFile(part, losses)];
  }
}

function encodeAnswer(content: readonly AssistantPart[], writer: Writer): JsonObject[] {
  return content.flatMap((part): readonly JsonObject[] => {
    if (part.type === 'tool-call') return [encodeCall(part, writer)];
    if (part.type !== 'reasoning') return hasText(part) ? [{ text: part.text }] : [];
    writer.losses.warn('reasoning of earlier turns is not sent: the target takes only its own');
    return [];
  });
}

function encodeCall({ id, name, arguments: args }: ToolCallPart, { names, read, losses, called, signer }: Writer): JsonObject {
  const given = args.trim() === '' ? {} : read(args);
  const input = isObject(given) ? given : { arguments: args };
  if (input !== given) losses.warn('arguments of a tool call that are no JSON object are sent as the text that they are');
  const sent = names.sent(name);
  called.set(id, sent);
  const thoughtSignature = signer?.find(id, sent);
  return { functionCall: { id, name: sent, args: input }, ...(thoughtSignature !== undefined && { thoughtSignature }) };
}

/** What tools gave. Images and files stand beside the results where the model does not take them inside. */
function encodeResults(content: readonly ToolResultPart[], writer: Writer): Turn {
  const { traits, losses, called } = writer;
  const beside: JsonObject[] = [];
  const results = content.map(({ id, content: given, isError }): JsonObject => {
    const text = given.map((part) => (part.type === 'text' ? part.text : '')).join('');
    const media = given.flatMap((part) => (part.type === 'text' ? [] : encodeUserPart(part, losses)));
    const inside = traits.mediaInResults === true && media.every((part) => part.inlineData !== undefined);
    if (media.length > 0 && !inside) {
      losses.warn('images and files in the results of tools are sent beside them: the model takes no other form');
      beside.push({ text: `Result of the tool call ${id}:` });
      for (const part of media) beside.push(part); // one by one: there may be more than fit into the arguments of one call
    }
    const response = { [isError === true ? 'error' : 'output']: text };
    const parts = inside && media.length > 0 ? { parts: media } : {};
    return { functionResponse: { id, name: called.get(id) ?? '', response, ...parts } };
  });
  return { role: 'user', results, parts: beside };
}

function mergeTurns(turns: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    if (turn.results.length + turn.parts.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === turn.role) {
      // One by one: a client may send more than fits into the arguments of one call.
      for (const result of turn.results) last.results.push(result);
      for (const part of turn.parts) last.parts.push(part);
    } else merged.push(turn);
  }
  return merged;
}

function completeTurns(turns: readonly Turn[], { traits, losses }: Writer): readonly Turn[] {
  const added: Turn = { role: 'user', results: [], parts: [{ text: goOn }] };
  const begun = turns[0]?.role === 'user' ? turns : [added, ...turns];
  if (begun !== turns) losses.warn(`a first turn of the user was added ("${goOn}"): conversations must begin with one`);
  if (begun.at(-1)?.role !== 'model' || traits.prefill) return begun;
  losses.warn(wasAsked);
  return [...begun, added];
}

/** Empty texts are refused. */
function hasText({ text }: { readonly text: string }): boolean {
  return text !== '';
}
