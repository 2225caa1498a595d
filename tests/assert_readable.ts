/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";

/**
 * Asserts that the page is not wider than its window, and that its texts and
 * the borders of the elements that match `framed` have enough contrast (WCAG
 * 2.2), in light mode and in dark mode.
 */
export async function assertReadable(page: Page, framed: string) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { width, contrast, text, border } = await page.evaluate(
      measure,
      framed,
    );
    assertEquals(width, page.viewportSize()!.width);
    assert(contrast >= 4.5, `${colorScheme}, ${text}: ${contrast}`);
    assert(border >= 3, `${colorScheme}, borders: ${border}`);
  }
}

/**
 * Runs in the page; returns its width, and the lowest contrast of texts and of
 * borders.
 */
function measure(framed: string) {
  const channels = (color: string) => color.match(/[\d.]+/g)!.map(Number);
  const luminance = (color: number[]) => {
    const [r, g, b] = color.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element: Element): number[] => {
    const { backgroundColor } = getComputedStyle(element);
    const [r, g, b, a = 1] = channels(backgroundColor);
    if (a === 1) return [r, g, b];
    const below = ground(element.parentElement!);
    return [r, g, b].map((value, i) => a * value + (1 - a) * below[i]);
  };
  const contrast = (color: string, element: Element) => {
    const pair = [channels(color), ground(element)];
    const [low, high] = pair.map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const elements = [...document.querySelectorAll("body *")]
    .filter((it) => it.checkVisibility() && it.tagName !== "title");
  const texts = elements.filter(({ childNodes }) =>
    [...childNodes].some((it) => it instanceof Text && it.data.trim() !== "")
  ).map((it) => {
    const { color, fill } = getComputedStyle(it);
    const ink = it instanceof SVGElement ? fill : color;
    return { text: it.textContent!, contrast: contrast(ink, it) };
  });
  const borders = elements.filter((it) => it.matches(framed)).flatMap((it) =>
    [it, it.parentElement!].map((side) =>
      contrast(getComputedStyle(it).borderColor, side)
    )
  );
  return {
    width: document.documentElement.scrollWidth,
    ...texts.sort((a, b) => a.contrast - b.contrast)[0],
    border: Math.min(...borders),
  };
}
