/**
 * A registry on this machine that serves packages as JSR does. Deno uses it if
 * the variable JSR_URL in its environment says so.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };
import cli from "../offline/cli/deno.json" with { type: "json" };
import streams from "../offline/streams/deno.json" with { type: "json" };
import { ROOT } from "./harness.ts";

/** A package: what its deno.json says, the folder, and what to publish of it. */
const PACKAGES = [
  { ...config, folder: ROOT, include: config.publish.include },
  ...[cli, streams].map((it) => ({
    ...it,
    folder: `${ROOT}/offline/${it.name.replace("@std/", "")}`,
    include: Object.values<string>(it.exports),
  })),
];

/** Serves what this package would publish, and replacements for @std. */
export function serveRegistry(): Deno.HttpServer<Deno.NetAddr> {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  return Deno.serve(options, async ({ url }) => {
    const [, scope, name, what, ...path] = new URL(url).pathname.split("/");
    const found = PACKAGES.find((it) => it.name === `${scope}/${name}`);
    const { version, exports } = found ?? PACKAGES[0];
    const files = found && await readFiles(found.folder, found.include);
    switch (files && what) {
      case "meta.json":
        return Response.json({ scope, name, versions: { [version]: {} } });
      case `${version}_meta.json`:
        return Response.json({ exports, manifest: await manifestOf(files!) });
    }
    const file = files?.get(`/${path.join("/")}`);
    return new Response(file, { status: file ? 200 : 404 });
  });
}

type Files = Map<string, Uint8Array<ArrayBuffer>>;

/** Reads the files of a package; their paths begin with a slash. */
async function readFiles(folder: string, paths: string[]): Promise<Files> {
  const files: Files = new Map();
  for (const path of paths.map((it) => it.replace(/^\.\//, ""))) {
    if ((await Deno.stat(`${folder}/${path}`)).isFile) {
      files.set(`/${path}`, await Deno.readFile(`${folder}/${path}`));
      continue;
    }
    const inside = await Array.fromAsync(Deno.readDir(`${folder}/${path}`));
    const more = inside.map(({ name }) => `${path}/${name}`);
    for (const file of await readFiles(folder, more)) files.set(...file);
  }
  return files;
}

/** The size and the checksum of each file, which Deno compares. */
async function manifestOf(files: Files) {
  const entries = [...files].map(async ([path, bytes]) => {
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    const checksum = `sha256-${new Uint8Array(hash).toHex()}`;
    return [path, { size: bytes.length, checksum }];
  });
  return Object.fromEntries(await Promise.all(entries));
}
