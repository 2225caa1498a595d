/**
 * A real browser for the tests of pages: Chromium, Chrome or Edge. The variable
 * CHROMIUM in the environment chooses one by its path; `none` means no browser.
 *
 * @module
 */
import { type Browser, chromium } from "npm:playwright-core@1.65.1";
import { findBrowser } from "../tools/run/find_browser.ts";

/** The path of the browser; undefined if there is none. */
export const CHROMIUM: string | undefined = findBrowser();

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
