import type { Page } from 'playwright-core';

/** More stops than any page has: who gets here goes in circles. */
const MOST_STOPS = 400;

export interface Walk {
  stops: number;
  faults: string[];
}

/**
 * Through a page, or the dialog that lies over it, with Tab alone: each stop is in the window, under nothing, and can be told by its
 * outline, which differs enough from what is behind it; and nothing that can be used is left out.
 */
export async function walkByTab(page: Page): Promise<Walk> {
  const faults: string[] = [];
  await page.evaluate(fromTheTop);
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(lookAtStop);
    faults.push(...stop.faults);
    if (!stop.again) continue;
    faults.push(...(await page.evaluate(leftOut)));
    await page.evaluate(fromTheTop);
    return { stops, faults };
  }
  return { stops: MOST_STOPS, faults: [...faults, 'Tab does not come round'] };
}

/** In the page: nothing has the focus, and Tab begins at the beginning; in a dialog it goes on where it is, and comes round. */
async function fromTheTop(): Promise<void> {
  scrollTo(0, 0);
  if (!document.querySelector('dialog[open]')) {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  }
  Object.assign(window, { reached: new Set<Element>(), around: 0, last: null });
  await Promise.all(document.getAnimations().map(({ finished }) => finished));
}

/** In the page: what has the focus, and what is wrong with how it is shown. */
async function lookAtStop(): Promise<{ again: boolean; faults: string[] }> {
  const element = document.activeElement as HTMLElement;
  const walk = window as unknown as { reached: Set<Element>; around: number; last: Element | null };
  const { reached } = walk;
  // Past the last stop the focus leaves the page for the browser's own parts, and comes back at the first.
  if (element === document.body || element === document.documentElement)
    return { again: ++walk.around > 2, faults: [] };
  // A field for a date is several stops in one.
  if (element === walk.last) return { again: false, faults: [] };
  walk.last = element;
  if (reached.has(element)) return { again: true, faults: [] };
  reached.add(element);
  await Promise.all(document.getAnimations().map(({ finished }) => finished));

  const what = element.outerHTML.slice(0, 140);
  const faults: string[] = [];
  const box = element instanceof HTMLInputElement && /checkbox|radio/.test(element.type) ? element.labels?.[0] : null;
  const shown = box ?? element;
  // Of a link over two lines the first one; of what is higher than the window what is to be seen of it.
  const line = [...shown.getClientRects()].find(({ width }) => width > 0) ?? shown.getBoundingClientRect();
  const [top, bottom] = [Math.max(line.top, 0), Math.min(line.bottom, innerHeight)];
  const [left, right] = [Math.max(line.left, 0), Math.min(line.right, innerWidth)];
  const fits = line.height <= innerHeight * 0.6;
  if (fits && (line.top < -1 || line.bottom > innerHeight + 1 || line.left < -1 || line.right > innerWidth + 1))
    faults.push(`outside the window (${line.top.toFixed()} to ${line.bottom.toFixed()} of ${innerHeight}): ${what}`);
  const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const own =
    above !== null &&
    (shown.contains(above) || element.contains(above) || (above.contains(element) && above.closest('label') === box));
  if (!own) faults.push(`under ${above?.tagName.toLowerCase()}.${above?.className}: ${what}`);
  if (!outlined()) faults.push(`no focus to be seen: ${what}`);
  return { again: false, faults };

  function outlined(): boolean {
    const drawn = [
      getComputedStyle(element),
      ...(box ? [getComputedStyle(box, '::before'), getComputedStyle(box)] : []),
    ];
    return drawn.some(
      ({ outlineStyle, outlineWidth, outlineColor }) =>
        outlineStyle !== 'none' &&
        parseFloat(outlineWidth) >= 1 &&
        (outlineStyle === 'auto' || contrast(luminance(outlineColor), behind(shown.parentElement)) >= 3),
    );
  }
  function behind(at: Element | null): number {
    for (; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/rgba\(.*, 0\)|transparent/.test(backgroundColor)) return luminance(backgroundColor);
    }
    return 1;
  }
  function luminance(color: string): number {
    const [red, green, blue] = color
      .match(/[\d.]+/g)!
      .slice(0, 3)
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  }
  function contrast(one: number, other: number): number {
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }
}

/** In the page: what can be used and was no stop. Of tabs and of radio buttons one is, and arrows lead to the rest. */
function leftOut(): string[] {
  const { reached } = window as unknown as { reached: Set<Element> };
  const within = document.querySelector('dialog[open]') ?? document.body;
  const usable = 'a[href], button, input, select, textarea, summary, [role=tab], [tabindex="0"]';
  return [...within.querySelectorAll<HTMLElement>(usable)]
    .filter(
      (one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(':disabled') && !reached.has(one),
    )
    .filter((one) => {
      const group =
        one.closest('[role=tablist]') ?? (one.matches('[type=radio]') ? one.closest('fieldset, form') : null);
      return !(group && [...reached].some((stop) => group.contains(stop)));
    })
    .map((one) => `not reached by Tab: ${one.outerHTML.slice(0, 140)}`);
}
