// npm run clients: the clients that people install, as they are, against Express and strict providers. `npm run clients -- claude` plays those
// whose name or scenario holds every word. Ends with 1 where one of them got something else than the model said.
import { type Client, clients } from './clients.ts';
import { install } from './install.ts';
import { asksFor, type Cell, judge } from './judge.ts';
import { errand, story, tool } from './model.ts';
import { type Program, startProgram } from './program.ts';
import { orders, scenarios } from './scenarios.ts';
import { openStage, type Stage } from './stage.ts';

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const began = performance.now();
const installed = install();
for (const reason of installed.skipped) console.log(`Skipped: ${reason}.`);

const stage = await openStage();
let failures = 0;
for (const client of clients.filter(installed.has)) {
  const cells = cellsOf(client);
  if (cells.length === 0) continue;
  const program = startProgram(installed.commandOf(client));
  const wrong: string[] = [];
  for (const cell of cells) {
    const problems = await play(stage, program, cell);
    if (problems.length > 0) wrong.push(`  ${titleOf(cell)}\n    ${problems.join('\n    ')}`);
  }
  program.close();
  failures += wrong.length;
  console.log(
    `${client.name.padEnd(30)}${`${cells.length - wrong.length} of ${cells.length}`.padEnd(12)}${installed.versionsOf(client)}`,
  );
  if (wrong.length > 0) console.log(wrong.join('\n'));
}
await stage.close();
console.log(`${Math.round((performance.now() - began) / 1000)} s`);
process.exitCode = failures > 0 ? 1 : 0;

function cellsOf(client: Client): readonly Cell[] {
  return orders
    .filter(({ searches }) => searches || !client.searches)
    .flatMap((order) => scenarios.flatMap((scenario) => scenario.tasks.map((task) => ({ client, order, scenario, task }))))
    .filter(({ task }) => client.tasks.includes(task))
    .filter((cell) => words.every((word) => titleOf(cell).toLowerCase().includes(word)));
}

function titleOf({ client, order, scenario, task }: Cell): string {
  return `${client.name}: ${scenario.name}, ${task}, ${order.modelClass} = ${order.targets.join(' > ')}`;
}

async function play({ app, play: begin }: Stage, program: Program, cell: Cell): Promise<readonly string[]> {
  const scene = await begin(cell.scenario, cell.order);
  const { prompt } = asksFor(cell) === 'story' ? story : errand;
  const { url, openaiURL } = app;
  const told = await program.ask({
    task: cell.task,
    url,
    openaiURL,
    model: cell.order.modelClass,
    prompt,
    tool,
    result: errand.result,
  });
  const problems = judge(cell, told, scene.watch);
  await scene.end();
  return problems;
}
