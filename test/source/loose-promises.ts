import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import {
  isArrowFunction,
  isBinaryExpression,
  isBlock,
  isCallExpression,
  isExpressionStatement,
  isFunctionExpression,
  isMethodDeclaration,
  isNewExpression,
  isPropertyAccessExpression,
  isVoidExpression,
} from 'typescript/unstable/ast/is';
import { type Checker, SignatureKind, type Type, TypeFlags } from 'typescript/unstable/sync';
import type { Law } from './compiler.ts';

/** What may stay as it is, by the method it stands in, and why it cannot reject. */
const cannotReject: ReadonlyMap<string, string> = new Map([
  [
    'core/src/gateway/encoded-stream.ts #read',
    'both handlers catch; one more promise for every event of every stream is too dear',
  ],
]);

/**
 * A promise that nobody holds ends the process when it rejects. `void promise` only hides it from readers; `aside(promise)` holds it, and
 * so does a `catch` with nothing in it.
 */
export const noFloatingPromise: Law = (node, { name, checker }) => {
  if (!isExpressionStatement(node) && !isVoidExpression(node)) return undefined;
  const { expression } = node;
  if (isVoidExpression(expression) || isAssignment(expression) || isCaught(expression)) return undefined;
  if (cannotReject.has(`${name} ${methodAround(node)}`)) return undefined;
  return isThenable(checker.getTypeAtLocation(expression), checker) ? 'a promise that nobody holds' : undefined;
};

/** Somebody has it then. */
function isAssignment(node: Node): boolean {
  return isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken;
}

/** `promise.catch(() => {})` */
function isCaught(node: Node): boolean {
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'catch')
    return false;
  const [handler] = node.arguments;
  return handler !== undefined && isArrowFunction(handler) && isBlock(handler.body) && handler.body.statements.length === 0;
}

function methodAround(node: Node): string | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) if (isMethodDeclaration(at)) return at.name.getText();
  return undefined;
}

/** A function of promises where one is asked for whose result nobody reads: an event's listener, a timer's callback. */
export const noMisusedPromise: Law = (node, { checker }) => {
  if (isArrowFunction(node) || isFunctionExpression(node)) return misused(node, node, checker);
  if (!isCallExpression(node) && !isNewExpression(node)) return undefined;
  const args = (node.arguments ?? []).filter((arg) => !isArrowFunction(arg) && !isFunctionExpression(arg));
  return args.map((arg) => misused(arg, arg, checker)).find((problem) => problem !== undefined);
};

function misused(given: Node, place: Node, checker: Checker): string | undefined {
  const returned = resultOf(checker.getTypeAtLocation(given), checker);
  if (!returned || !isThenable(returned, checker)) return undefined;
  const asked = resultOf(checker.getContextualType(place as never), checker);
  return asked && (asked.flags & TypeFlags.Void) !== 0 ? 'a function of promises whose result nobody reads' : undefined;
}

function resultOf(type: Type | undefined, checker: Checker): Type | undefined {
  const [signature] = type ? checker.getSignaturesOfType(type, SignatureKind.Call) : [];
  return signature && checker.getReturnTypeOfSignature(signature);
}

function isThenable(type: Type | undefined, checker: Checker): boolean {
  if (!type) return false;
  if (type.isUnionType()) return type.getTypes().some((part) => isThenable(part, checker));
  return (type.flags & TypeFlags.Object) !== 0 && checker.getPropertyOfType(type, 'then') !== undefined;
}
