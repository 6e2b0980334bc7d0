import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './page.ts';

/** What a runner does with pages, each named by its path. */
export interface RunnerPages {
  /** Those of which it takes all commands. */
  readonly whole: ReadonlySet<string>;
  /** Those of which it looks for some. */
  readonly parts: ReadonlySet<string>;
  /** All texts in its code: names of headings are among them. */
  readonly texts: ReadonlySet<string>;
}

/** @param runner its path in the repository */
export function pagesOfRunner(runner: string): RunnerPages {
  const source = readFileSync(join(root, runner), 'utf8');
  return runner.endsWith('.sh') ? pagesOfScript(source) : pagesOfTest(source);
}

/** By the calls of scripts/page-commands.sh; comments do not count. */
export function pagesOfScript(source: string): RunnerPages {
  const read = [...source.matchAll(/^[^#\n]*scripts\/page-commands\.sh"? "?(?:\$\w+\/)?([\w/]+\.md)/gm)];
  return { whole: new Set(read.map(([, page = '']) => page)), parts: new Set(), texts: new Set() };
}

/** By the calls of followPage and commandsOf, whose page has to be a constant, or one of a list that a loop goes through. */
export function pagesOfTest(source: string): RunnerPages {
  const whole = new Set<string>();
  const parts = new Set<string>();
  const texts = new Set<string>();
  const constants = new Constants();
  const visit = (node: ts.Node): void => {
    constants.keep(node);
    if (ts.isStringLiteral(node)) texts.add(node.text);
    if (ts.isCallExpression(node)) {
      const [first, second] = node.arguments;
      const callee = node.expression.getText();
      if (callee === 'followPage') for (const page of constants.valuesOf(second)) whole.add(page);
      if (callee === 'commandsOf') for (const page of constants.valuesOf(first)) parts.add(page);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('runner.ts', source, ts.ScriptTarget.Latest, true));
  return { whole, parts, texts };
}

/** Texts that names stand for. */
class Constants {
  readonly #values = new Map<string, readonly string[]>();

  /** Looks whether a node gives a name to any. */
  keep(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) && node.initializer) {
      this.#values.set(node.name.getText(), this.valuesOf(node.initializer));
    }
    if (ts.isForOfStatement(node) && ts.isVariableDeclarationList(node.initializer)) {
      for (const { name } of node.initializer.declarations) {
        this.#values.set(name.getText(), this.valuesOf(node.expression));
      }
    }
  }

  valuesOf(node: ts.Node | undefined): readonly string[] {
    if (!node) return [];
    if (ts.isStringLiteral(node)) return [node.text];
    if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap((element) => this.valuesOf(element));
    return ts.isIdentifier(node) ? (this.#values.get(node.text) ?? []) : [];
  }
}
