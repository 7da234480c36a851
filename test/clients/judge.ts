import { isDeepStrictEqual } from 'node:util';
import type { CallWatch } from '../support/watch-calls.ts';
import type { Client, Task } from './clients.ts';
import { errand, search, story, tool, toolArguments, usage } from './model.ts';
import type { Told } from './program.ts';
import type { Order, Scenario } from './scenarios.ts';

export interface Cell {
  readonly client: Client;
  readonly scenario: Scenario;
  readonly order: Order;
  readonly task: Task;
}

export const asksFor = ({ scenario, task }: Pick<Cell, 'scenario' | 'task'>): 'story' | 'errand' =>
  scenario.asks ?? (task === 'tools' || task === 'agent' ? 'errand' : 'story');

/** What is wrong with what the library returned, or with how it was come by; nothing where all is well. */
export function judge(cell: Cell, told: Told, watch: CallWatch): readonly string[] {
  if (told.error !== undefined) return [told.error, ...path(cell, watch)];
  const wrong = cell.task === 'models' ? judgeModels(cell, told) : [...judgeAnswer(cell, told), ...path(cell, watch)];
  return [...wrong, ...refusals(watch)];
}

const endings: Readonly<Record<'whole' | 'calls', readonly unknown[]>> = {
  whole: ['stop', 'end_turn', 'completed', 'STOP', undefined],
  calls: ['tool_calls', 'tool_use', 'tool-calls', 'completed', 'STOP'],
};

function judgeAnswer(cell: Cell, { text, finish, toolCalls = [], inputTokens, outputTokens, said }: Told): readonly string[] {
  const { scenario, task } = cell;
  const calls = asksFor(cell) === 'errand';
  const wanted = asksFor(cell) === 'story' ? story.text : task === 'agent' ? errand.text : beforeCall(scenario);
  const made = calls ? expectedCalls(cell) : [];
  const ending = calls && task === 'tools' ? endings.calls : endings.whole;
  return [
    ...(text === wanted ? [] : [`the text is ${JSON.stringify(text)}`]),
    ...(said === undefined || said === wanted ? [] : [`the pieces make ${JSON.stringify(said)}`]),
    ...(isDeepStrictEqual(toolCalls, made) ? [] : [`the tool calls are ${JSON.stringify(toolCalls)}`]),
    ...(ending.includes(finish) ? [] : [`it finished by ${finish}`]),
    ...judgeUsage(cell, inputTokens, outputTokens),
  ];
}

function beforeCall({ says = 'call' }: Scenario): string {
  return says === 'call' ? '' : errand.before;
}

function expectedCalls({ client }: Cell): readonly object[] {
  if (client.ownTool === undefined) return [{ name: tool.name, arguments: toolArguments }];
  const read = { name: client.ownTool, arguments: { file_path: 'FILE' } };
  return client.ownTool === 'Read' ? [search, read] : [read];
}

/** Of one answer of one model to the token; otherwise (some libraries add up the turns of an agent) at least that. */
function judgeUsage({ client, scenario, task }: Cell, input = 0, output = 0): readonly string[] {
  if (client.asksNoUsage && task !== 'text') return [];
  if (client.addsUsage && task !== 'text')
    return input > 0 && output >= usage.outputTokens ? [] : [`the usage is ${input} + ${output}`];
  const least = input >= usage.inputTokens && output >= usage.outputTokens;
  const exact = input === usage.inputTokens && output === usage.outputTokens;
  return (task === 'agent' || scenario.spliced ? least : exact) ? [] : [`the usage is ${input} + ${output}`];
}

function judgeModels({ client, order }: Cell, { listed = [], one, counted }: Told): readonly string[] {
  return [
    ...(listed.includes(order.modelClass) ? [] : [`the models are ${listed.join()}`]),
    ...(one === order.modelClass ? [] : [`the model is ${one}`]),
    ...(client.dialect !== 'anthropic' || (counted ?? 0) > 0 ? [] : [`it counted ${counted} tokens`]),
  ];
}

/** Which target answered, and how it came to that. */
function path(cell: Cell, watch: CallWatch): readonly string[] {
  const { target, fails, spliced } = expectedPath(cell);
  const answered = watch.of('attempt.end').find(({ reason }) => reason === undefined)?.target;
  const ended = watch.of('call.end').filter((call) => !isWhole(call) && !isAskedForAll(cell, call));
  const [splices, failovers] = [watch.of('splice').length, watch.of('failover').length];
  return [
    ...(answered === target ? [] : [`${answered} answered`]),
    ...ended.map(({ outcome, status, reason }) => `a call was ${outcome}: ${status} ${reason}`),
    ...(splices === (spliced ? 1 : 0) ? [] : [`there were ${splices} splices`]),
    ...(failovers > 0 === fails ? [] : [`there were ${failovers} failovers`]),
  ];
}

const isWhole = ({ outcome }: { readonly outcome: string }) => outcome === 'served' || outcome === 'recovered';

/** A client that goes on in a thread whose account is away is asked for the whole conversation. */
function isAskedForAll({ client, task }: Cell, { status }: { readonly status: number }): boolean {
  return client.threads === true && task === 'agent' && status === 400;
}

function expectedPath({ client, scenario, order, task }: Cell) {
  const keeper = order.targets.findIndex((target) => target.startsWith('anthropic/'));
  const threaded = client.threads && task === 'agent' && keeper > 0; // what the first of the order meets is not met then
  const target = order.targets[threaded ? keeper : scenario.servedBy];
  return { target, fails: !threaded && scenario.servedBy > 0, spliced: !threaded && scenario.spliced === true };
}

/** No provider may find fault with a request. */
function refusals(watch: CallWatch): readonly string[] {
  return watch
    .of('attempt.end')
    .filter(({ status = 200 }) => status >= 400 && status < 500)
    .map(({ target, status, detail }) => `${target} refused a request: ${status} ${detail}`);
}
