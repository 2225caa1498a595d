import {
  type ImportDeclaration,
  type ImportSpecifier,
  type JSDoc,
  type MethodDeclaration,
  Node,
  Project,
  type SourceFile,
  type Statement,
} from "npm:ts-morph@28.0.0";
import config from "../deno.json" with { type: "json" };
import license from "../LICENSE" with { type: "text" };
import importMap from "../offline/import_map.json" with { type: "json" };
import { findUsed, optionalName } from "./find_used.ts";

const OFFLINE = new URL("../offline/", import.meta.url);
const SOCKETS = "// ---- From Socket Primer: sockets ----";
const COMMAND_LINE =
  "// ---- From Socket Primer: the command line (nothing about sockets below) ----";

/**
 * Makes a single file from a script and everything that it uses from other
 * files: first the script, then the code for sockets, then the code for the
 * command line. The result is not formatted yet.
 *
 * @param script The URL of the script, which ends with `if (import.meta.main)`.
 * @param options.offline Whether to copy the replacements for @std, too, so
 * that the copy needs no network.
 * @returns The text of the file.
 * @throws {Error} If the script cannot become a single file, for example
 * because two declarations have the same name.
 */
export function singleFile(script: URL, options: { offline: boolean }): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { noLib: true, allowImportingTsExtensions: true },
  });
  const files = load(project, script, options.offline);
  const statements = files.at(-1)!.getStatements();
  const used = findUsed(
    statements.filter((it) => !Node.isImportDeclaration(it)),
  );
  refuseClashes(used);
  return print(files, used)
    .replaceAll(/\bscripts\/(?=(\w+|\$\{name\})\.ts\b)/g, "")
    .replaceAll(/\{@linkcode (.*?)\}/g, "`$1`")
    .replaceAll(/ +$/gm, "");
}

/**
 * Loads a file and everything that it imports. Returns the files in the order
 * in which they would run: a file comes after those that it imports.
 */
function load(project: Project, url: URL, offline: boolean): SourceFile[] {
  if (project.getSourceFile(url.pathname)) return [];
  const text = Deno.readTextFileSync(url);
  const file = project.createSourceFile(url.pathname, text);
  const needed = file.getImportDeclarations().flatMap((imported) => {
    const specifier = imported.getModuleSpecifierValue();
    const target = specifier.startsWith(".")
      ? new URL(specifier, url)
      : offline && !specifier.startsWith("node:") && replacementFor(specifier);
    if (!target) return [];
    if (imported.getAttributes()) return [embedText(imported, target)];
    imported.setModuleSpecifier(target.pathname);
    return load(project, target, offline);
  });
  return [...needed, file];
}

/** Finds the replacement for a package. */
function replacementFor(specifier: string): URL {
  const path = (importMap.imports as Record<string, string>)[specifier];
  if (!path) throw new Error(`there is no replacement for ${specifier}`);
  return new URL(path, OFFLINE);
}

/** Turns a file that is imported as text into a constant. */
function embedText(imported: ImportDeclaration, url: URL): SourceFile {
  const name = imported.getDefaultImportOrThrow().getText();
  const text = Deno.readTextFileSync(url).replaceAll(/[\\`]|\$\{/g, "\\$&");
  const path = `${url.pathname}.ts`;
  const source = `export const ${name} = \`${text}\`;\n`;
  const project = imported.getProject();
  imported.replaceWithText(`import { ${name} } from "${path}";`);
  return project.createSourceFile(path, source);
}

/** Refuses two declarations of the same name, which a single file cannot have. */
function refuseClashes(used: Set<Node>): void {
  const places = new Map([["main", "every copy"]]);
  for (const unit of used) {
    const file = unit.getSourceFile().getBaseName();
    for (const name of declaredNames(unit)) {
      const other = name in globalThis ? "Deno" : places.get(name);
      if (other) {
        throw new Error(
          `${other} and ${file} both declare ${name}: rename one`,
        );
      }
      places.set(name, file);
    }
  }
}

/** The names that a statement declares. */
function declaredNames(unit: Node): string[] {
  return Node.isVariableStatement(unit)
    ? unit.getDeclarations().flatMap((it) => it.getName().match(/\w+/g) ?? [])
    : Node.isStatement(unit) && Node.hasName(unit)
    ? [unit.getName()]
    : [];
}

/** Writes the file: head, imports, script, borrowed parts, start. */
function print(files: SourceFile[], used: Set<Node>): string {
  const [script, ...others] = files.toReversed();
  const borrowed = others.toReversed().flatMap((it) => it.getStatements())
    .filter((it) => used.has(it) && !Node.isImportDeclaration(it));
  const own = script.getStatements().filter((it) => used.has(it));
  const main = takeStart(script, own);
  const late = takeLate(own, borrowed);
  borrowed.forEach((it) => simplify(it, used));
  const { sockets = [], commandLine = [] } = Object.groupBy(
    borrowed,
    (it) => isCommandLine(it) ? "commandLine" : "sockets",
  );
  return [
    head(script),
    imports(used),
    printStatements(own),
    main,
    ...section(SOCKETS, sockets),
    ...section(COMMAND_LINE, commandLine),
    printStatements(late),
    "if (import.meta.main) await main();\n",
  ].filter(Boolean).join("\n\n");
}

function section(heading: string, statements: Statement[]): string[] {
  return statements.length > 0 ? [heading, printStatements(statements)] : [];
}

function isCommandLine(node: Node): boolean {
  const path = node.getSourceFile().getFilePath();
  return /\/(lib\/command_line|offline\/cli)\//.test(path);
}

/** The script's head comment, and where the copy comes from. */
function head(script: SourceFile): string {
  const [, firstLine = "", comment = "/**\n"] = script.getFullText()
    .match(/^(#!.*\n)?(\/\*\*\n[^]*?) \* @module\n/) ?? [];
  const entry = `jsr:${config.name}/${script.getBaseNameWithoutExtension()}`;
  const [name, , copyright] = license.split("\n");
  return `${firstLine}${comment} *
 * Copied from Socket Primer ${config.version} (${entry}).
 * ${name}. ${copyright}.
 */`;
}

/** Imports what is used from packages. */
function imports(used: Set<Node>): string {
  const specifiers = [...used].filter(Node.isImportSpecifier);
  const packages = Map.groupBy(
    specifiers,
    (it) => it.getImportDeclaration().getModuleSpecifier().getText(),
  );
  return [...packages].map(([from, its]) => {
    const values = its.filter((it) => !isType(it)).map(nameOf);
    const names = new Set(
      its.map(nameOf).map((it) => values.includes(it) ? it : `type ${it}`),
    );
    return `import { ${[...names].sort().join(", ")} } from ${from};`;
  }).sort().join("\n");
}

function nameOf(it: ImportSpecifier): string {
  return it.getText().replace(/^type /, "");
}

function isType(it: ImportSpecifier): boolean {
  return it.isTypeOnly() || it.getImportDeclaration().isTypeOnly();
}

/**
 * Turns the code that starts the script into a function. The copy calls it at
 * its end, after all constants and classes have been defined.
 */
function takeStart(script: SourceFile, own: Statement[]): string {
  const start = own.pop();
  if (
    !Node.isIfStatement(start) ||
    start.getExpression().getText() !== "import.meta.main"
  ) {
    const name = script.getBaseName();
    throw new Error(`${name} does not end with if (import.meta.main)`);
  }
  const text = start.getThenStatement().getText();
  const body = text.startsWith("{") ? text : `{\n${text}\n}`;
  return `async function main(): Promise<void> ${body}`;
}

/** Takes out the script's constants that need borrowed constants or classes. */
function takeLate(own: Statement[], borrowed: Statement[]): Statement[] {
  const values = borrowed.filter((it) =>
    Node.isVariableStatement(it) || Node.isClassDeclaration(it)
  );
  const late = own.filter((it) => {
    if (!Node.isVariableStatement(it)) return false;
    const used = findUsed([it]);
    return values.some((it) => used.has(it));
  });
  late.forEach((it) => own.splice(own.indexOf(it), 1));
  return late;
}

/** Removes unused members, and documentation for users of lib/. */
function simplify(statement: Statement, used: Set<Node>): void {
  for (const node of [statement, ...statement.getDescendants()]) {
    if (node.wasForgotten()) continue;
    if (optionalName(node) && !used.has(node)) {
      (node as MethodDeclaration).remove();
    } else if (Node.isJSDocable(node)) node.getJsDocs().forEach(shorten);
  }
}

/**
 * Shortens documentation to what explains the code: its description, and what a
 * call returns if that can be `null` or `undefined`. In the command line's
 * part, it keeps only the first paragraph.
 */
function shorten(doc: JSDoc): void {
  const paragraphs = doc.getDescription().trim().split("\n\n");
  const source = paragraphs.findIndex((it) => /^(From|See) /.test(it));
  const length = isCommandLine(doc) ? 1 : source < 0 ? undefined : source;
  const returns = doc.getTags()
    .map((it) => it.getText().replaceAll(/^ *\* ?/gm, "").trim())
    .filter((it) => /^@returns .*`(null|undefined)`/s.test(it));
  const text = [...paragraphs.slice(0, length), ...returns].join("\n\n");
  const isModule = doc.getTags().some((it) => it.getTagName() === "module");
  const isDetail = isCommandLine(doc) && Node.isTypeElement(doc.getParent());
  if (isModule || isDetail || text === "") doc.remove();
  else if (!text.includes("\n")) doc.replaceWithText(`/** ${text} */`);
  else doc.replaceWithText(`/**\n${text.replaceAll(/^/gm, " * ")}\n */`);
}

/** Prints statements with their comments and the blank lines between them. */
function printStatements(statements: Statement[]): string {
  return statements.map((it, i) => {
    if (Node.isExportable(it)) it.setIsExported(false);
    const text = it.getFullText();
    const isJoined = it.getPreviousSibling() === statements[i - 1] &&
      !text.startsWith("\n\n");
    return (isJoined ? "\n" : "\n\n") + text.trim();
  }).join("").trim();
}
