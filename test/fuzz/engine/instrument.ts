import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** More than all of src has. */
const MAX_EDGES = 1 << 16;
/** Longer texts are messages for people, not tokens of a format. */
const MAX_TOKEN_CHARACTERS = 24;

/** How often each edge was taken since it was last set to zero, modulo 256: a branch, a function, a turn of a loop. */
export const edges = new Uint8Array(MAX_EDGES);
let count = 0;
const found = new Set<string>();

/** Edges in what has been loaded so far. */
export function edgeCount(): number {
  return count;
}

/** The short texts in what has been loaded: what a format's keywords are compared with is among them. */
export function foundTokens(): readonly string[] {
  return [...found];
}

const COUNTERS = '__fuzzEdges';
const { factory } = ts;

function counting(): ts.Expression {
  if (count === MAX_EDGES) throw new RangeError('src has more edges than are counted');
  const counter = factory.createElementAccessExpression(factory.createIdentifier(COUNTERS), count);
  count += 1;
  return factory.createPostfixIncrement(counter);
}

function countedBlock(statements: readonly ts.Statement[]): ts.Block {
  return factory.createBlock([factory.createExpressionStatement(counting()), ...statements], true);
}

/** A block has its counter already. */
function countedStatement(statement: ts.Statement | undefined): ts.Statement {
  if (!statement) return countedBlock([]);
  return ts.isBlock(statement) ? statement : countedBlock([statement]);
}

function countedExpression(expression: ts.Expression): ts.Expression {
  return factory.createParenthesizedExpression(factory.createComma(counting(), expression));
}

const lazyOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** `node`, whose children have been visited, with a counter on each way that it can go. */
function counted(node: ts.Node): ts.Node {
  if (ts.isIfStatement(node)) {
    const otherwise = countedStatement(node.elseStatement);
    return factory.updateIfStatement(node, node.expression, countedStatement(node.thenStatement), otherwise);
  }
  if (ts.isConditionalExpression(node)) {
    const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
    const yes = countedExpression(whenTrue);
    return factory.updateConditionalExpression(
      node,
      condition,
      questionToken,
      yes,
      colonToken,
      countedExpression(whenFalse),
    );
  }
  if (ts.isBinaryExpression(node) && lazyOperators.has(node.operatorToken.kind)) {
    return factory.updateBinaryExpression(node, node.left, node.operatorToken, countedExpression(node.right));
  }
  return countedBody(node);
}

function countedBody(node: ts.Node): ts.Node {
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
    const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken, body } = node;
    const arrow = equalsGreaterThanToken;
    return factory.updateArrowFunction(
      node,
      modifiers,
      typeParameters,
      parameters,
      type,
      arrow,
      countedExpression(body),
    );
  }
  if (ts.isForStatement(node)) {
    const { initializer, condition, incrementor, statement } = node;
    return factory.updateForStatement(node, initializer, condition, incrementor, countedStatement(statement));
  }
  if (ts.isForOfStatement(node)) {
    const { awaitModifier, initializer, expression, statement } = node;
    return factory.updateForOfStatement(node, awaitModifier, initializer, expression, countedStatement(statement));
  }
  if (ts.isWhileStatement(node)) {
    return factory.updateWhileStatement(node, node.expression, countedStatement(node.statement));
  }
  if (ts.isCaseClause(node)) {
    return factory.updateCaseClause(node, node.expression, [countedBlock([]), ...node.statements]);
  }
  return ts.isBlock(node) ? countedBlock(node.statements) : node;
}

function withCounters(context: ts.TransformationContext): (file: ts.SourceFile) => ts.SourceFile {
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isStringLiteral(node) && node.text.length <= MAX_TOKEN_CHARACTERS && !/^\.|^node:/.test(node.text)) {
      found.add(node.text);
    }
    return ts.isTypeNode(node) ? node : counted(ts.visitEachChild(node, visit, context));
  };
  return (file) => ts.visitEachChild(file, visit, context);
}

/** TypeScript as JavaScript that counts the edges it takes in `globalThis.__fuzzEdges`. */
export function instrument(source: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions, transformers: { before: [withCounters] } });
  return `const ${COUNTERS} = globalThis.${COUNTERS};\n${outputText}`;
}

/** From now on, what is loaded of the folder `root` (a URL with a slash at its end) counts its edges. */
export function instrumentFolder(root: string): void {
  Object.assign(globalThis, { [COUNTERS]: edges });
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith(root) || !url.endsWith('.ts')) return next(url, context);
      return { format: 'module', source: instrument(readFileSync(fileURLToPath(url), 'utf8')), shortCircuit: true };
    },
  });
}
