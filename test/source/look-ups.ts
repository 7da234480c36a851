import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import {
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isComputedPropertyName,
  isElementAccessExpression,
  isFunctionDeclaration,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
} from 'typescript/unstable/ast/is';
import { type Checker, type Type, TypeFlags } from 'typescript/unstable/sync';
import type { Law } from './compiler.ts';

/** The functions that may look up by any name, and why. */
const mayLookUp: ReadonlyMap<string, string> = new Map([
  ['own', 'asks first whether the member is the own one of the object'],
  ['defined', 'takes members that our code wrote down'],
]);

const literal = TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.UniqueESSymbol;
const number = TypeFlags.Number | TypeFlags.NumberLiteral;

/**
 * Names from outside never reach a prototype: `table[name]` where the compiler knows `name` only as a string, whatever the table. A number
 * names nothing that a prototype has. Outside names go to a `Map`, or through `own`.
 */
export const noOpenLookUp: Law = (node, { checker }) => {
  const name = lookedUpBy(node);
  if (!name || [...mayLookUp.keys()].includes(functionAround(node) ?? '')) return undefined;
  // What may be undefined may be said not to be.
  if (isAsExpression(name) && !isClosed(checker.getTypeAtLocation(name.expression), checker))
    return 'a look-up by a name that is said to be known';
  return isClosed(checker.getTypeAtLocation(name), checker) ? undefined : 'a look-up by a name that may come from outside';
};

/** The expression whose value names the member. */
function lookedUpBy(node: Node): Node | undefined {
  if (isElementAccessExpression(node)) return node.argumentExpression;
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InKeyword) return node.left;
  // `const { [name]: value } = table`; in an object literal a computed name makes an own member.
  if (isComputedPropertyName(node) && isObjectBindingPattern(node.parent?.parent)) return node.expression;
  return undefined;
}

/** Only names that were written down in our code; of a type that is open, what it is bound by. */
function isClosed(type: Type | undefined, checker: Checker): boolean {
  if (!type) return false;
  if (type.isUnionType()) return type.getTypes().every((part) => isClosed(part, checker));
  if ((type.flags & TypeFlags.TypeParameter) !== 0) return isClosed(checker.getBaseConstraintOfType(type), checker);
  return (type.flags & (literal | number | TypeFlags.Nullable)) !== 0;
}

function functionAround(node: Node): string | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) if (isFunctionDeclaration(at)) return at.name?.text;
  return undefined;
}

/** A string that is merely said to be one of ours makes every look-up by it look safe. */
export const noNameByDecree: Law = (node, { checker }) => {
  if (!isAsExpression(node)) return undefined;
  const to = checker.getTypeFromTypeNode(node.type);
  const from = checker.getTypeAtLocation(node.expression);
  if (!to || !from || node.type.getText() === 'const') return undefined;
  const names = (to.isUnionType() ? to.getTypes() : [to]).every(({ flags }) => (flags & TypeFlags.StringLiteral) !== 0);
  return names && !isClosed(from, checker) ? 'a name from outside that is said to be known' : undefined;
};

/** `Object.assign` and `Reflect.set` write through setters, `__proto__` among them; a spread does not. */
export const noOpenAssign: Law = (node) => {
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return undefined;
  const called = node.expression.getText();
  if (called === 'Reflect.get' || called === 'Reflect.set' || called === 'Reflect.has') return 'a look-up by Reflect';
  if (called !== 'Object.assign') return undefined;
  return node.arguments.slice(1).every((source) => isObjectLiteralExpression(source))
    ? undefined
    : 'members of anything assigned';
};
