/**
 * A registry on this machine that serves packages as JSR does. Deno uses it if
 * the environment variable JSR_URL contains its address.
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
    include: Object.values<string>(it.exports).map((it) => it.slice(2)),
  })),
];

/** Serves what this package would publish, and replacements for @std. */
export function serveRegistry(): Deno.HttpServer<Deno.NetAddr> {
  const contents = Promise.all(PACKAGES.map(contentsOf))
    .then((it): Record<string, BodyInit> => Object.assign({}, ...it));
  return serveFiles(async (path) => (await contents)[path]);
}

/** Serves over HTTP what `find` returns for each path. */
export function serveFiles(
  find: (path: string) => Promise<BodyInit | undefined>,
): Deno.HttpServer<Deno.NetAddr> {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  return Deno.serve(options, async ({ url }) => {
    const body = await find(new URL(url).pathname);
    const headers = { "content-type": "text/plain" };
    return new Response(body, { status: body ? 200 : 404, headers });
  });
}

/** What the registry serves of a package, by path. */
async function contentsOf(
  { name, version, exports, folder, include }: typeof PACKAGES[number],
): Promise<Record<string, BodyInit>> {
  const contents: Record<string, BodyInit> = {};
  // Deno compares the size and the checksum of each file.
  const manifest: Record<string, { size: number; checksum: string }> = {};
  for (const path of include.flatMap((it) => filesIn(it, folder))) {
    const bytes = await Deno.readFile(`${folder}/${path}`);
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    const checksum = `sha256-${new Uint8Array(hash).toHex()}`;
    manifest[`/${path}`] = { size: bytes.length, checksum };
    contents[`/${name}/${version}/${path}`] = bytes;
  }
  const versions = JSON.stringify({ versions: { [version]: {} } });
  contents[`/${name}/meta.json`] = versions;
  const meta = JSON.stringify({ exports, manifest });
  contents[`/${name}/${version}_meta.json`] = meta;
  return contents;
}

/** The paths of all files at a path in a folder. */
export function filesIn(path: string, folder = ROOT): string[] {
  if (Deno.statSync(`${folder}/${path}`).isFile) return [path];
  return [...Deno.readDirSync(`${folder}/${path}`)]
    .flatMap(({ name }) => filesIn(`${path}/${name}`, folder));
}
