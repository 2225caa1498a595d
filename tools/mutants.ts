import { Node, Project, SyntaxKind } from "npm:ts-morph@28.0.0";

/** A change at one place in a file. */
export interface Mutant {
  /** The file's path, such as "lib/sockets/listen.ts". */
  file: string;
  /** The line, counted from 1. */
  line: number;
  /** What the file contains at that place. */
  before: string;
  /** What to write instead; `{}` if a statement is to be removed. */
  after: string;
  /** The text of the whole file after the change. */
  text: string;
}

/** What takes the place of an operator. */
const OPERATORS: Record<string, string> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "+=": "-=",
  "-=": "+=",
  "&&": "||",
  "||": "&&",
};

/** Properties whose text only describes a program, as its help does. */
const PROSE = ["summary", "help", "examples"];

/**
 * Finds places in a file where a small change leaves a valid program that is
 * probably wrong.
 *
 * @param file The file's path, for the result.
 * @param source The text of the file.
 * @returns The changes, one for each place.
 */
export function findMutants(file: string, source: string): Mutant[] {
  const project = new Project({ useInMemoryFileSystem: true });
  const parsed = project.createSourceFile("file.ts", source);
  return parsed.getDescendants().flatMap((node) => {
    const after = isFixed(node) ? undefined : changed(node);
    if (after === undefined) return [];
    const [start, end] = [node.getStart(), node.getEnd()];
    const text = source.slice(0, start) + after + source.slice(end);
    const line = node.getStartLineNumber();
    return [{ file, line, before: node.getText(), after, text }];
  });
}

/**
 * Whether changing this has no effect, or could send packets off the machine.
 */
function isFixed(node: Node): boolean {
  // Addresses stay as they are, so that no packet leaves the machine.
  if (Node.isStringLiteral(node) && /^[\d.:]+$/.test(node.getLiteralValue())) {
    return true;
  }
  return node.getAncestors().some((it) =>
    Node.isImportDeclaration(it) || Node.isTypeNode(it) ||
    Node.isJSDoc(it) ||
    (Node.isPropertyAssignment(it) && PROSE.includes(it.getName()))
  );
}

/** The text to write instead of a node, if it is one to change. */
function changed(node: Node): string | undefined {
  const parent = node.getParent();
  if (Node.isExpressionStatement(node)) return "{}";
  if (Node.isReturnStatement(node) && node.getExpression()) return "return;";
  if (isCondition(node)) return `!(${node.getText()})`;
  if (Node.isBinaryExpression(parent) && parent.getOperatorToken() === node) {
    const joinsText = [parent.getLeft(), parent.getRight()].some((it) =>
      /^["'`]/.test(it.getText())
    );
    return joinsText ? undefined : OPERATORS[node.getText()];
  }
  return changedLiteral(node);
}

function isCondition(node: Node): boolean {
  const parent = node.getParent();
  return ((Node.isIfStatement(parent) || Node.isWhileStatement(parent)) &&
    parent.getExpression() === node) ||
    (Node.isConditionalExpression(parent) && parent.getCondition() === node);
}

function changedLiteral(node: Node): string | undefined {
  if (node.getKind() === SyntaxKind.TrueKeyword) return "false";
  if (node.getKind() === SyntaxKind.FalseKeyword) return "true";
  if (Node.isNumericLiteral(node)) {
    const value = node.getLiteralValue();
    return String(value < 10 ? value + 1 : 2 * value);
  }
  const isText = Node.isStringLiteral(node) ||
    Node.isNoSubstitutionTemplateLiteral(node);
  if (isText) return node.getLiteralText() === "" ? '"x"' : '""';
}
