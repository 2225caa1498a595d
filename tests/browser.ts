/**
 * A real browser for the tests of pages: Chromium, Chrome or Edge. The variable
 * CHROMIUM in the environment chooses one by its path; `none` means no browser.
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

const CHOICE = Deno.env.get("CHROMIUM");

/** The path of the browser; undefined if there is none. */
export const CHROMIUM: string | undefined = (CHOICE ? [CHOICE] : PLACES).find(
  (path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  },
);

/** Starts the browser. It connects only to the pages that a test opens. */
export function launch(...args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    // Chromium's sandbox does not work for root.
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
