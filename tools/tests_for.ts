import { Node, Project } from "npm:ts-morph@28.0.0";
import { ROOT } from "./run/script.ts";

const SCRIPTS_TRIED = 6;

/** For each file, itself and all files that it imports, even indirectly. */
export type ImportGraph = Map<string, Set<string>>;

/** Lists the TypeScript files in a folder of the project. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(`${ROOT}/${folder}`)].flatMap((it) => {
    const path = `${folder}/${it.name}`;
    if (it.isDirectory) return filesIn(path);
    return it.name.endsWith(".ts") ? [path] : [];
  }).sort();
}

/**
 * Finds out what each file of lib/, scripts/ and tests/ imports.
 *
 * @returns The import graph.
 */
export function importGraph(): ImportGraph {
  const files = ["lib", "scripts", "tests"].flatMap(filesIn);
  const project = new Project({ useInMemoryFileSystem: true });
  const direct = new Map(files.map((file) => {
    const text = Deno.readTextFileSync(`${ROOT}/${file}`);
    const imports = project.createSourceFile(file, text).getStatements()
      .flatMap((it) =>
        Node.isImportDeclaration(it) || Node.isExportDeclaration(it)
          ? it.getModuleSpecifierValue() ?? []
          : []
      ).filter((it) => it.startsWith("."))
      .map((it) => new URL(it, `file:///${file}`).pathname.slice(1));
    return [file, imports];
  }));
  return new Map(files.map((file) => {
    const all = new Set([file]);
    for (const it of all) direct.get(it)?.forEach((more) => all.add(more));
    return [file, all];
  }));
}

/**
 * Finds the tests of a file: the example in its comment and the files of
 * tests/lib/ that import it; then, for up to six of the scripts that use it,
 * the files named after them, and the tests elsewhere whose names mention them.
 *
 * @param file The path of a file of lib/ or scripts/.
 * @param graph The import graph.
 * @returns The arguments of `deno test`, for each run.
 */
export function testRuns(file: string, graph: ImportGraph): string[][] {
  const using = [...graph.keys()].filter((it) => graph.get(it)!.has(file));
  const names = spread(using.filter((it) => it.startsWith("scripts/")))
    .map((it) => it.replace(/^scripts\/|\.ts$/g, ""));
  const ofLib = using.filter((it) => it.startsWith("tests/lib/"))
    .map((it) => [it]);
  const runs = file.startsWith("lib/") ? [[file], ...ofLib] : [];
  const own = new RegExp(`/(${names.join("|")})_test\\.ts$`);
  const word = `\\b(${names.join("|")})\\b`;
  const used = new RegExp(`\\bSCRIPTS\\b|${word}`);
  for (const test of graph.keys()) {
    if (!/^tests\/(scripts\/|judge\/|permissions_test)/.test(test)) continue;
    if (own.test(test)) runs.push([test]);
    else if (used.test(Deno.readTextFileSync(`${ROOT}/${test}`))) {
      runs.push([`--filter=/${word}/`, test]);
    }
  }
  return runs;
}

/** Picks some items of a list, from all parts of it. */
function spread<T>(list: T[]): T[] {
  const step = Math.max(1, list.length / SCRIPTS_TRIED);
  return list.filter((_, i) => i % step < 1);
}
