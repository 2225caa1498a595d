import { Node } from "npm:ts-morph@28.0.0";

/**
 * Finds what some statements of a script use, directly or indirectly: statements
 * of the same file and others, members of their classes, and names that are
 * imported from packages.
 *
 * A member counts as used if its name is used anywhere. So this may find too
 * much, but never too little.
 *
 * @param statements The statements. The files that they need are in their
 * project.
 * @returns The statements and all that they use.
 */
export function findUsed(statements: Node[]): Set<Node> {
  const used = new Set<Node>();
  const names = new Set<string>();
  const members: Node[] = [];
  const script = statements[0].getSourceFile();
  const found = [...statements];
  // The list grows while the loop goes through it.
  for (const unit of found) {
    if (used.has(unit)) continue;
    used.add(unit);
    unit.forEachDescendant((node, traversal) => {
      if (node.getSourceFile() !== script && optionalName(node)) {
        members.push(node);
        traversal.skip();
      } else if (Node.isIdentifier(node) || Node.isPrivateIdentifier(node)) {
        names.add(node.getText());
        found.push(...declarations(node));
      }
    });
    found.push(...members.filter((it) => names.has(optionalName(it)!)));
  }
  return used;
}

/**
 * Finds the name of a class member without which the class can do if nobody
 * uses that name. The language itself uses constructors, symbols and `toString`.
 *
 * @param node Any part of a file.
 * @returns The name, or `undefined` if it is not such a member.
 */
export function optionalName(node: Node): string | undefined {
  const isMember = Node.isMethodDeclaration(node) ||
    Node.isPropertyDeclaration(node) || Node.isGetAccessorDeclaration(node) ||
    Node.isSetAccessorDeclaration(node);
  if (!isMember || !Node.isClassDeclaration(node.getParent())) return;
  const name = node.getName();
  return name.startsWith("[") || name === "toString" ? undefined : name;
}

/** What a name stands for: statements, or an import from a package. */
function declarations(name: Node): Node[] {
  const parent = name.getParent();
  const symbol = Node.isShorthandPropertyAssignment(parent)
    ? parent.getValueSymbol()
    : name.getSymbol();
  const target = symbol?.getAliasedSymbol()?.getDeclarations() ?? [];
  const declared = target.length > 0 ? target : symbol?.getDeclarations() ?? [];
  return declared.flatMap((it) =>
    [it, ...it.getAncestors()].find((it) =>
      Node.isImportSpecifier(it) || Node.isSourceFile(it.getParent())
    ) ?? []
  );
}
