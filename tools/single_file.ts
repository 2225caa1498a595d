import {
  type Identifier,
  type ImportDeclaration,
  Node,
  Project,
  type SourceFile,
  type Statement,
  SyntaxKind,
} from "npm:ts-morph@28.0.0";
import config from "../deno.json" with { type: "json" };

const ROOT = new URL("../", import.meta.url);
const PACKAGES: Record<string, string> = config.imports;
const HEADING =
  "\n\n// ---- Borrowed from lib/ of Socket Primer (tests and examples there) ----\n";

/** Options of {@linkcode singleFile}. */
export interface SingleFileOptions {
  /** Whether to borrow the stand-ins for @std too, so as to need no JSR. */
  offline: boolean;
}

/**
 * Makes one file of a script: the script first, then what it uses of lib/, and
 * no more than that. The result is not formatted yet.
 *
 * @param script Where the script is; it ends with `if (import.meta.main)`.
 * @param options Whether to do without JSR.
 * @returns The text of the file.
 * @throws {Error} If the script is built so that it cannot be one file.
 */
export function singleFile(script: URL, options: SingleFileOptions): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { noLib: true, allowImportingTsExtensions: true },
  });
  const main = load(project, script, options.offline);
  renameClashes([main, ...project.getSourceFiles()]);
  removeAliases(project.getSourceFiles());
  dropUnused(main);
  return joinParameters(project, print(main, borrowedBy(main)))
    // Outside of comments and strings the formatter puts blanks round a slash.
    .replaceAll(/\bscripts\/((?:\w+|\$\{name\})\.ts)\b/g, "$1");
}

/** Loads a module and all that it imports. */
function load(project: Project, url: URL, offline: boolean): SourceFile {
  const known = project.getSourceFile(url.pathname);
  if (known) return known;
  const file = project.createSourceFile(
    url.pathname,
    Deno.readTextFileSync(url),
  );
  for (const imported of file.getImportDeclarations()) {
    const specifier = imported.getModuleSpecifierValue();
    if (imported.getAttributes()?.getText().includes('"text"')) {
      embedText(project, imported, new URL(specifier, url));
    } else if (specifier.startsWith(".")) {
      load(project, new URL(specifier, url), offline);
    } else {
      const target = locate(specifier, offline);
      if (target instanceof URL) load(project, target, offline);
      imported.setModuleSpecifier(
        target instanceof URL ? target.pathname : target,
      );
    }
  }
  for (const call of file.getDescendantsOfKind(SyntaxKind.CallExpression)) {
    const [specifier] = call.getArguments();
    if (Node.isImportExpression(call.getExpression())) {
      checkDynamic(specifier);
    }
  }
  return file;
}

/** What is imported when it is needed must be written out in full. */
function checkDynamic(specifier: Node): void {
  // Deno looks up beforehand what is no variable.
  const literal = Node.isIdentifier(specifier)
    ? specifier.getDefinitionNodes().filter(Node.isVariableDeclaration)[0]
      ?.getInitializer()
    : specifier;
  if (
    !Node.isStringLiteral(literal) || !/^\w+:/.test(literal.getLiteralValue())
  ) {
    throw new Error(`import(${specifier.getText()}) cannot be in one file`);
  }
}

/** Where a package's module is: written out, or the file of its stand-in. */
function locate(specifier: string, offline: boolean): string | URL {
  const [, name, path = ""] = specifier.match(
    /^(?:jsr:)?(@[\w-]+\/[\w-]+|[\w-]+)(?:@[^/]+)?(\/.*)?$/,
  ) ?? [];
  if (offline && /^(npm|https?):/.test(specifier)) {
    throw new Error(`there is no stand-in for ${specifier}`);
  }
  if (!(name in PACKAGES)) return specifier;
  if (!offline) return PACKAGES[name] + path;
  const folder = new URL(`offline/${name.slice(5)}/`, ROOT);
  const { exports } = JSON.parse(
    Deno.readTextFileSync(new URL("deno.json", folder)),
  );
  return new URL(exports[`.${path}`], folder);
}

/** Makes a constant of a file that is imported as text. */
function embedText(
  project: Project,
  imported: ImportDeclaration,
  url: URL,
): void {
  const name = imported.getDefaultImportOrThrow().getText();
  const text = Deno.readTextFileSync(url).replaceAll(/[\\`]|\$\{/g, "\\$&");
  const path = `${url.pathname}.ts`;
  project.createSourceFile(path, `export const ${name} = \`${text}\`;\n`);
  imported.replaceWithText(`import { ${name} } from "${path}";`);
}

/** Gives another name to what two modules call the same. */
function renameClashes(files: SourceFile[]): void {
  const taken = new Set<string>();
  for (const id of files.flatMap(references)) {
    // No module declares it: it is a global or comes from a package.
    if (!declaration(id)) taken.add(id.getText());
  }
  for (const file of new Set(files)) {
    for (const id of file.getStatements().flatMap(declaredNames)) {
      if (taken.has(id.getText())) {
        id.rename(
          withPrefix(id.getText(), file.getBaseNameWithoutExtension()),
          { usePrefixAndSuffixText: true },
        );
      }
      taken.add(id.getText());
    }
  }
}

/** Calls everything by the name that its own module gives it. */
function removeAliases(files: SourceFile[]): void {
  for (const file of files) {
    for (const imported of file.getImportDeclarations()) {
      if (!imported.getModuleSpecifierSourceFile()) continue;
      for (const name of imported.getNamedImports()) {
        const alias = name.getAliasNode()?.getText();
        file.forEachDescendantAsArray()
          .filter(Node.isShorthandPropertyAssignment)
          .filter((it) => it.getName() === alias)
          .forEach((it) => it.replaceWithText(`${alias}: ${alias}`));
        name.removeAliasWithRename();
      }
    }
  }
}

/** `parse` of run_program.ts becomes `runProgramParse`. */
function withPrefix(name: string, module: string): string {
  const constant = name === name.toUpperCase();
  if (constant) return `${module.toUpperCase()}_${name}`;
  const pascal = /^[A-Z]/.test(name);
  const words = [...module.split("_"), name].map((word, i) =>
    i === 0 && !pascal ? word : word[0].toUpperCase() + word.slice(1)
  );
  return words.join("");
}

/** The names that a statement declares for its module. */
function declaredNames(statement: Statement): Identifier[] {
  if (Node.isVariableStatement(statement)) {
    return statement.getDeclarations().flatMap((it) => {
      const name = it.getNameNode();
      return Node.isIdentifier(name) ? [name] : name.getElements()
        .filter((it) => Node.isBindingElement(it))
        .map((it) => it.getNameNode())
        .filter((it) => Node.isIdentifier(it));
    });
  }
  const name = Node.hasName(statement) ? statement.getNameNode() : undefined;
  return Node.isIdentifier(name) ? [name] : [];
}

/** The identifiers that stand for a variable, a function, a class or a type. */
function references(node: Node): Identifier[] {
  return node.forEachDescendantAsArray().filter(Node.isIdentifier).filter(
    (id) => {
      const parent = id.getParent();
      if (Node.isShorthandPropertyAssignment(parent)) return true;
      if (Node.isImportSpecifier(parent)) return false;
      if (Node.isQualifiedName(parent)) return parent.getLeft() === id;
      if (Node.isBindingElement(parent)) return parent.getInitializer() === id;
      return !("getNameNode" in parent) ||
        (parent.getNameNode as () => Node)() !== id;
    },
  );
}

/** The statement that declares, for its module, what an identifier refers to. */
function declaration(id: Identifier): Statement | undefined {
  const parent = id.getParent();
  const symbol = Node.isShorthandPropertyAssignment(parent)
    ? parent.getValueSymbol()
    : id.getSymbol();
  const declared = symbol?.getAliasedSymbol()?.getDeclarations()[0] ??
    symbol?.getDeclarations()[0];
  const chain = declared ? [declared, ...declared.getAncestors()] : [];
  return chain.find((it): it is Statement =>
    Node.isSourceFile(it.getParent()) && Node.isStatement(it)
  );
}

/**
 * The statements that a script uses of other modules, and what these use, in
 * the order in which a reader meets them. An import of a package counts as one.
 */
function borrowedBy(script: SourceFile): Statement[] {
  const met = new Set<Statement>();
  const meet = (statement: Statement) => {
    for (const id of references(statement)) {
      const used = declaration(id);
      if (!used || met.has(used)) continue;
      met.add(used);
      meet(used);
    }
  };
  script.getStatements().filter((it) => !Node.isImportDeclaration(it))
    .forEach(meet);
  const files = new Set([...met].map((it) => it.getSourceFile()));
  return [...files].flatMap((file) => file.getStatements())
    .filter((it) => met.has(it))
    .filter((it) =>
      it.getSourceFile() !== script || Node.isImportDeclaration(it)
    );
}

/** Takes the methods and fields that nobody uses out of borrowed classes. */
function dropUnused(script: SourceFile): void {
  const borrowed = borrowedBy(script);
  const nodes = [script, ...borrowed].flatMap((it) =>
    it.forEachDescendantAsArray()
  );
  const names = new Set(nodes.flatMap(memberNames));
  const iterates = nodes.some((it) =>
    Node.isForOfStatement(it) && it.isAwaited()
  );
  const unused = borrowed.filter(Node.isClassDeclaration).flatMap((it) =>
    it.getMembers()
  ).filter((it) => {
    if (Node.isConstructorDeclaration(it)) return false;
    if (!Node.hasName(it)) return false;
    const name = it.getName();
    return name === "[Symbol.asyncIterator]"
      ? !iterates
      : !name.startsWith("[") && !names.has(name);
  });
  if (unused.length === 0) return;
  for (const member of unused) {
    if (Node.hasName(member) && member.getName() === "[Symbol.asyncIterator]") {
      member.getFirstAncestorOrThrow(Node.isClassDeclaration)
        .removeImplements(0);
    }
    member.remove();
  }
  dropUnused(script);
}

/** The names by which a node uses members of objects. */
function memberNames(node: Node): string[] {
  if (Node.isPropertyAccessExpression(node)) return [node.getName()];
  if (Node.isTemplateSpan(node)) return ["toString"];
  if (Node.isBindingElement(node)) {
    return [node.getPropertyNameNode()?.getText() ?? node.getName()];
  }
  return [];
}

/** Writes the file: head comment, imports, script, borrowed parts, start. */
function print(script: SourceFile, borrowed: Statement[]): string {
  const parts = borrowed.filter((it) => !Node.isImportDeclaration(it));
  if (parts.length === 0) return script.getFullText();
  const statements = script.getStatements();
  const head = script.getFullText().slice(0, statements[0].getStart());
  const body = statements.filter((it) => !Node.isImportDeclaration(it));
  const start = takeStart(script, body);
  parts.forEach(shortenContracts);
  [...body, ...parts].filter(Node.isExportable)
    .forEach((it) => it.setIsExported(false));
  return [
    head,
    [
      ...new Set(
        borrowed.filter(Node.isImportDeclaration).map((it) => it.getText()),
      ),
    ].join("\n"),
    printStatements(body),
    HEADING,
    printStatements(parts),
    start,
  ].join("\n");
}

/** Prints statements with their comments, apart if they were apart. */
function printStatements(statements: Statement[]): string {
  return statements.map((it, i) => {
    const text = it.getFullText();
    const joined = it.getPreviousSibling() === statements[i - 1] &&
      !text.startsWith("\n\n");
    return (joined ? "\n" : "\n\n") + text.trim();
  }).join("");
}

/**
 * Puts off what starts the program until the classes and constants after it
 * are there, and has it read as if it were not.
 */
function takeStart(script: SourceFile, body: Statement[]): string {
  const start = body.at(-1);
  if (
    !Node.isIfStatement(start) ||
    start.getExpression().getText() !== "import.meta.main"
  ) {
    throw new Error(
      `${script.getBaseName()} does not end with if (import.meta.main)`,
    );
  }
  const then = start.getThenStatement();
  if (script.getFunction("main") || !Node.isBlock(then)) {
    body.pop();
    return `\n\n${start.getText()}\n`;
  }
  const main = `async function main(): Promise<void> ${then.getText()}`;
  start.replaceWithText(main);
  body[body.length - 1] = script.getStatements().at(-1)!;
  return "\n\nif (import.meta.main) await main();\n";
}

/** Of the contracts of a statement of lib/ the first paragraph will do. */
function shortenContracts(statement: Statement): void {
  const documented = [statement, ...statement.getDescendants()].filter(
    Node.isJSDocable,
  );
  for (const doc of documented.flatMap((it) => it.getJsDocs())) {
    const [lead] = doc.getDescription().trim().split("\n\n");
    if (lead === "") doc.remove();
    else if (!lead.includes("\n")) doc.replaceWithText(`/** ${lead} */`);
    else {
      doc.replaceWithText(`/**\n * ${lead.replaceAll("\n", "\n * ")}\n */`);
    }
  }
}

/** Puts parameters on one line; the formatter breaks what is too long. */
function joinParameters(project: Project, text: string): string {
  const file = project.createSourceFile("/copy.ts", text);
  const declarations = file.forEachDescendantAsArray()
    .filter((it) =>
      Node.isFunctionDeclaration(it) || Node.isMethodDeclaration(it)
    )
    .filter((it) => !it.getFirstAncestor(Node.isParameterDeclaration));
  // From the last to the first: so the places before it stay as they are.
  return declarations.reverse().reduce((text, it) => {
    const parameters = it.getParameters();
    const end = it.getFirstChildByKindOrThrow(SyntaxKind.CloseParenToken);
    const start = parameters[0]?.getPos() ?? end.getStart();
    const joined = parameters.map((it) => it.getText()).join(", ");
    const hasComment = /\/[/*]/.test(text.slice(start, end.getStart()));
    if (hasComment) return text;
    return text.slice(0, start) + joined + text.slice(end.getStart());
  }, text);
}
