/**
 * A real browser for the tests of pages: Chromium or Chrome, where there is
 * one. The environment variable CHROMIUM says which one, or `none`.
 *
 * @module
 */
import { type Browser, chromium } from "npm:playwright-core@1.65.1";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

function chosen(): string[] {
  const choice = Deno.env.get("CHROMIUM");
  return choice ? [choice] : PLACES;
}

/** Where the browser is; undefined where there is none. */
export const CHROMIUM: string | undefined = chosen().find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Starts the browser; it speaks to nobody but the pages that it is given. */
export function launch(...args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    // Chromium's sandbox is not for root.
    chromiumSandbox: Deno.uid() !== 0,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...args,
    ],
  });
}
