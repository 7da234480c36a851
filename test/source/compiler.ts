import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { createVirtualFileSystem, type FileSystem } from 'typescript/unstable/fs';
import { API, type Checker } from 'typescript/unstable/sync';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One source file, and the compiler that knows the type of everything in it. */
export interface Source {
  readonly name: string;
  readonly file: SourceFile;
  readonly checker: Checker;
}

/** What breaks a law, as a line that tells where. */
export type Law = (node: Node, source: Source) => string | undefined;

/** Every shipped source file of these packages, tests aside. */
export function shippedSources(packages: readonly string[], visit: (source: Source) => void): void {
  const api = new API({ cwd: root });
  for (const name of packages) sourcesOf(api, join(root, 'packages', name, 'tsconfig.json'), visit);
  api.close();
}

/** Each text as if it were a source file. */
export function plantedSources(texts: readonly string[], visit: (source: Source, text: string) => void): void {
  const byPath = new Map(texts.map((text, i) => [`/planted/${i}.ts`, text]));
  const compilerOptions = { strict: true, target: 'es2023', types: [], moduleDetection: 'force' };
  const config = JSON.stringify({ compilerOptions, files: [...byPath.keys()] });
  const planted = createVirtualFileSystem({ '/planted/tsconfig.json': config, ...Object.fromEntries(byPath) });
  // The declarations of the language itself come from where the compiler keeps them.
  const fs: FileSystem = {
    readFile: (path) => planted.readFile?.(path) ?? undefined,
    fileExists: (path) => planted.fileExists?.(path) || undefined,
  };
  const api = new API({ cwd: '/planted', fs });
  sourcesOf(api, '/planted/tsconfig.json', (source) => visit(source, byPath.get(source.name) ?? ''));
  api.close();
}

function sourcesOf(api: API, config: string, visit: (source: Source) => void): void {
  const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
  if (!project) throw new Error(`No project at ${config}`);
  for (const path of project.rootFiles) {
    const file = project.program.getSourceFile(path);
    if (!file) throw new Error(`No source file at ${path}`);
    visit({ name: path.replace(/^.*\/packages\//, ''), file, checker: project.checker });
  }
}

/** All that breaks a law. */
export function brokenBy(law: Law, source: Source): readonly string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    const problem = law(node, source);
    if (problem !== undefined)
      found.push(`${source.name}: ${problem}: ${node.getText(source.file).replace(/\s+/g, ' ').slice(0, 120)}`);
    node.forEachChild(visit);
  };
  visit(source.file);
  return found;
}
