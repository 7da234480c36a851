// What an entry of a package shows to those who import it, read from the declarations that are packed.
import { SyntaxKind } from 'typescript/unstable/ast';
import { NodeBuilderFlags, SymbolFlags } from 'typescript/unstable/sync';

const whole = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.InTypeAlias;

/**
 * The declarations of the exports of an entry, and of the types that these name without the entry exporting them.
 *
 * @param entry - the emitted declaration file of the entry
 * @param folder - declarations outside of this folder are named and not shown
 * @param opaque - names of types that are named and not shown
 * @returns `exported` and `reached`: name and text of each declaration, sorted by name; `bare`: names of the exports without a doc comment
 */
export function surfaceOf({ program, checker }, { entry, folder, opaque }) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
  const exports = checker.getExportsOfModule(module).map((symbol) => withoutAlias(checker, symbol));
  const seen = new Set(exports.map(({ id }) => id));
  const queue = [...exports];
  for (const symbol of queue) {
    if (fromValue(symbol)) continue;
    for (const next of namedBy(checker, declarationsOf(symbol))) {
      if (seen.has(next.id) || opaque.has(next.name) || !isIn(next, folder)) continue;
      seen.add(next.id);
      queue.push(next);
    }
  }
  return {
    exported: shown(checker, exports),
    reached: shown(checker, queue.slice(exports.length)),
    bare: exports.filter((symbol) => symbol.getDocumentationComment(checker) === '').map(({ name }) => name),
  };
}

const withoutAlias = (checker, symbol) => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

const isIn = ({ declarations }, folder) => declarations.some(({ path }) => path.startsWith(folder));

/** Of a variable the whole statement, which has the doc comment and the keywords. */
function declarationsOf({ declarations }) {
  const nodes = declarations.map((handle) => handle.resolve());
  return nodes.map((node) => (node.kind === SyntaxKind.VariableDeclaration ? node.parent.parent : node));
}

/** What is declared at the top level of a file and named in these declarations. */
function namedBy(checker, declarations) {
  const names = [];
  const visit = (node) => {
    if (node.kind === SyntaxKind.Identifier) names.push(node);
    node.forEachChild(visit);
  };
  for (const node of declarations) visit(node);
  return checker
    .getSymbolAtLocation(names)
    .flatMap((symbol) => (symbol ? [withoutAlias(checker, symbol)] : []))
    .filter((symbol) => declarationsOf(symbol)[0]?.parent?.kind === SyntaxKind.SourceFile);
}

/** By code units, so that every machine sorts alike. */
function shown(checker, symbols) {
  const texts = symbols.map((symbol) => ({ name: symbol.name, text: textOf(checker, symbol) }));
  return texts.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function textOf(checker, symbol) {
  const texts = declarationsOf(symbol).map((node) => node.getSourceFile().text.slice(node.pos, node.end).trim());
  const text = texts.map((one) => one.replace(/^export (declare )?/m, '').replaceAll('\r\n', '\n')).join('\n');
  if (!fromValue(symbol)) return text;
  const type = checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol), undefined, whole);
  return text.replace(/ = [^;]*;$/, () => ` = ${type};`);
}

/** The names of a table or a list, such as `keyof typeof reasons`: what they are is shown, and not the table. */
function fromValue(symbol) {
  const [node] = declarationsOf(symbol);
  return (
    node.kind === SyntaxKind.TypeAliasDeclaration && /^(keyof typeof \w+|\(typeof \w+\)\[number\])$/.test(node.type.getText())
  );
}
