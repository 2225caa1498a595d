/** Where Chromium-based browsers are, on the systems that we know. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ...["LOCALAPPDATA", "PROGRAMFILES", "PROGRAMFILES(X86)"].flatMap((name) => {
    const folder = Deno.env.get(name);
    return folder === undefined ? [] : [
      `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
      `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
    ];
  }),
];

/**
 * Finds a browser for the tests of pages: Chromium, Chrome or Edge. The
 * environment variable CHROMIUM gives the path of one; `none` means no browser.
 *
 * @returns The path of the browser; `undefined` if there is none.
 */
export function findBrowser(): string | undefined {
  const chosen = Deno.env.get("CHROMIUM");
  return (chosen ? [chosen] : PLACES).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
