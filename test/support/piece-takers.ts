import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** How the source spells a stream of pieces, or of events that bring some. */
const STREAM = /\b(?:Async)?(?:Iterable|Iterator|Generator)<(?:Uint8Array|Buffer|ReleaseEvent)\b/;

function nameOf(node: ts.SignatureDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return node.parent.name?.text ?? '';
  if (node.name) return node.name.getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'a function without a name';
}

/** The functions of `file` that take such a stream; of a constructor, the class. */
function takersIn(file: string): string[] {
  const takers: string[] = [];
  const visit = (node: ts.Node): void => {
    // Of types and interfaces, the functions that implement them are found.
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const takes = node.parameters.some(({ type }) => type && STREAM.test(type.getText()));
      if (takes) takers.push(nameOf(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return takers;
}

/** `file function` of all functions below src that take a stream of pieces, in alphabetical order. */
export function pieceTakers(): string[] {
  const root = path.join(import.meta.dirname, '../../src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('rpc/gen/'))
    .flatMap((file) => takersIn(path.join(root, file)).map((taker) => `${file} ${taker}`))
    .sort();
}
