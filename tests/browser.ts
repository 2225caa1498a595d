/**
 * A real browser for the tests of pages: Chromium, Chrome or Edge. The
 * environment variable CHROMIUM gives the path of one; `none` means no browser.
 *
 * @module
 */
import { type BrowserContext, chromium } from "npm:playwright-core@1.65.1";
import type { FeatureName } from "../tools/machine.ts";
import { findBrowser } from "../tools/run/find_browser.ts";
import { test } from "./harness.ts";

/** Registers a test with its own browser; it is skipped if there is none. */
export function testInBrowser(
  name: string,
  body: (context: BrowserContext) => Promise<void>,
  ...needs: FeatureName[]
): void {
  test(`in a browser, ${name}`, async () => {
    const browser = await chromium.launch({
      executablePath: findBrowser(),
      // Chromium's sandbox does not work for root.
      chromiumSandbox: Deno.uid() !== 0,
      // With these, the browser connects only to the pages that a test opens.
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP *.example 127.0.0.1",
      ],
    });
    try {
      const context = await browser.newContext();
      context.setDefaultTimeout(20_000);
      await body(context);
    } finally {
      await browser.close();
    }
  }, { needs: ["a browser", ...needs] });
}
