import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = globSync(['*.md', '{docs,.github}/**/*.md', '{packages,examples}/*/README.md'], { cwd: root });
const commands = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);

it('no page and no workflow names a command that is not there', () => {
  const named = [...pages, ...globSync('.github/workflows/*.yml', { cwd: root })].flatMap((page) =>
    [...read(page).matchAll(/(?:npm|pnpm) run (?:-s )?([\w:-]+)/g)].map(([, command = '']) => ({ page, command })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ command }) => !commands.includes(command))).toEqual([]);
});

it('CONTRIBUTING.md names every command', () => {
  const page = read('CONTRIBUTING.md');
  const ours = commands.filter((command) => !command.endsWith(':inner'));
  expect(ours.filter((command) => !page.includes(`\`${command}\``))).toEqual([]);
});

it('every link from page to page leads to a file', () => {
  const links = pages.flatMap((page) => [...read(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to = '']) => ({ page, to })));
  const inside = links.filter(({ to }) => !/^[a-z]+:/.test(to));
  expect(inside.length).toBeGreaterThan(50);
  expect(inside.filter(({ page, to }) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
});

it('every changeset says for which packages it is, and how large', () => {
  const changesets = globSync('.changeset/*.md', { cwd: root }).filter((page) => !page.endsWith('README.md'));
  const head = /^---\n(?:\s*["']@understudy\/[a-z]+["']: (?:patch|minor|major)\n)+---\n/;
  expect(changesets.filter((page) => !head.test(read(page)))).toEqual([]);
});
