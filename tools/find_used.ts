import { Node } from "npm:ts-morph@28.0.0";

/**
 * Finds everything that some statements of a script use, directly or
 * indirectly: statements in any file, members of classes, and imports from
 * packages.
 *
 * A member counts as used if its name occurs anywhere in what is used. So this
 * may find too much; it misses only what is named in strings.
 *
 * @param statements The statements. Their project contains all the files that
 * they need.
 * @returns The statements and all that they use.
 */
export function findUsed(statements: Node[]): Set<Node> {
  const used = new Set<Node>();
  const names = new Set<string>();
  const members: Node[] = [];
  const script = statements[0].getSourceFile();
  const found = [...statements];
  // The list grows while the loop runs.
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
 * Finds the name of a class member that can be left out if that name is not
 * used. Constructors, members named by symbols, and `toString` are used by the
 * language itself.
 *
 * @param node Any part of a file.
 * @returns The name, or `undefined` if the node is not such a member.
 */
export function optionalName(node: Node): string | undefined {
  const isMember = Node.isMethodDeclaration(node) ||
    Node.isPropertyDeclaration(node) || Node.isGetAccessorDeclaration(node) ||
    Node.isSetAccessorDeclaration(node);
  if (!isMember || !Node.isClassDeclaration(node.getParent())) return;
  const name = node.getName();
  return name.startsWith("[") || name === "toString" ? undefined : name;
}

/** Finds what a name refers to: statements, or an import from a package. */
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
