import type { Page } from 'playwright-core';

/** What is wider than the window, or scrolls sideways inside it; and in a narrow one tables of more than a name and a value that are no cards. */
export const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const name = (of: Element): string => `${of.tagName.toLowerCase()}.${of.className}`;
    const { scrollWidth } = document.scrollingElement!;
    if (scrollWidth > innerWidth) {
      const wide = [...document.body.querySelectorAll('*')].filter((one) => {
        const { right, width } = one.getBoundingClientRect();
        return width > 1 && right > innerWidth + 1;
      });
      found.push(`the page is ${scrollWidth} px wide: ${wide.slice(-3).map(name).join(', ')}`);
    }
    for (const one of document.body.querySelectorAll('*')) {
      if (!one.checkVisibility()) continue;
      const { overflowX, display } = getComputedStyle(one);
      if ((overflowX === 'auto' || overflowX === 'scroll') && one.scrollWidth > one.clientWidth + 1)
        found.push(`${name(one)} scrolls sideways`);
      if (
        innerWidth <= 640 &&
        display === 'table-row' &&
        one.childElementCount > 2 &&
        one.getBoundingClientRect().width > 1
      )
        found.push(`${name(one)} is no card`);
    }
    return found;
  });

/**
 * Targets under 24 by 24 pixels that WCAG 2.5.8 does not let be: not in a line of text, and so near to another that circles of 24
 * pixels on small ones meet it.
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const LEAST = 24;
    const within = document.querySelector('dialog[open]') ?? document.body;
    const targets = [
      ...within.querySelectorAll<HTMLElement>(
        'a[href], button, input, select, textarea, summary, [role=tab], [tabindex="0"]',
      ),
    ]
      .map((element) => ({ element, box: boxOf(element) }))
      .filter(
        ({ element, box }) => element.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1,
      );
    const small = targets.filter(({ box }) => box.width < LEAST - 0.5 || box.height < LEAST - 0.5);
    return small
      .filter(({ element, box }) => {
        if (inText(element)) return false;
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        return targets.some((other) => {
          if (other.element === element || other.element.contains(element) || element.contains(other.element))
            return false;
          const { left, right, top, bottom } = other.box;
          const away = Math.hypot(x - Math.min(Math.max(x, left), right), y - Math.min(Math.max(y, top), bottom));
          if (away < LEAST / 2) return true;
          return small.includes(other) && Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2) < LEAST;
        });
      })
      .map(
        ({ element, box }) => `${element.outerHTML.slice(0, 120)}: ${box.width.toFixed()} × ${box.height.toFixed()}`,
      );

    /** A box to tick is drawn by its label, which can be clicked as well. */
    function boxOf(element: HTMLElement): DOMRect {
      const label =
        element instanceof HTMLInputElement && /checkbox|radio/.test(element.type) ? element.labels?.[0] : null;
      return (label ?? element).getBoundingClientRect();
    }

    /** In a sentence: text around it, which sets the height of its line. */
    function inText(element: HTMLElement): boolean {
      if (!getComputedStyle(element).display.startsWith('inline')) return false;
      let block = element.parentElement!;
      while (getComputedStyle(block).display === 'inline') block = block.parentElement!;
      return [...block.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.textContent!.trim().length > 1);
    }
  });

/**
 * Controls whose edge nobody sees: where the colours are the reader's, shadows and backgrounds are gone, and a border, an underline or what the
 * browser draws itself is all that tells a control from text.
 */
export const withoutEdge = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const seen = (colour: string): boolean => !/^transparent$|^rgba\(.*, 0\)$/.test(colour);
    const hasEdge = (style: CSSStyleDeclaration): boolean => {
      const sides = ['top', 'right', 'bottom', 'left'].filter(
        (side) =>
          parseFloat(style.getPropertyValue(`border-${side}-width`)) >= 1 &&
          style.getPropertyValue(`border-${side}-style`) !== 'none' &&
          seen(style.getPropertyValue(`border-${side}-color`)) &&
          style.getPropertyValue(`border-${side}-color`) !== style.backgroundColor,
      );
      const outline = parseFloat(style.outlineWidth) >= 1 && style.outlineStyle !== 'none' && seen(style.outlineColor);
      return sides.length > 0 || outline;
    };
    const within = document.querySelector('dialog[open]') ?? document.body;
    return [
      ...within.querySelectorAll<HTMLElement>('button, input, select, textarea, [role=tab], .usa-button, .chips a'),
    ]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1)
      .filter((one) => {
        const style = getComputedStyle(one);
        // Boxes and dots to tick, and pickers of the browser's own: it draws them in the reader's colours.
        if (one instanceof HTMLInputElement && /checkbox|radio/.test(one.type) && style.appearance !== 'none')
          return false;
        return !hasEdge(style) && !style.textDecorationLine.includes('underline');
      })
      .map((one) => `no edge: ${one.outerHTML.slice(0, 120)}`);
  });

/** What paper cannot have: things to press and to type in, the way to other pages, times of somebody's zone. */
export const notForPaper = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll(
        'button, input, select, textarea, [role=tablist], nav[aria-label=Pages], .usa-skipnav, .pager',
      ),
    ].filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1);
    const times = [...document.querySelectorAll('time')]
      .map((one) => one.innerText.trim())
      .filter((text) => /\d:\d\d/.test(text) && !text.endsWith('UTC'));
    const folded = [...document.querySelectorAll('details:not([open])')]
      .filter((one) => one.checkVisibility() && one.lastElementChild!.getBoundingClientRect().height === 0)
      .map((one) => `folded: ${(one as HTMLElement).innerText.slice(0, 60)}`);
    return [
      ...controls.map((one) => one.outerHTML.slice(0, 120)),
      ...times,
      ...folded,
      ...(document.body.innerText.match(/.{0,30}\bE[DS]T\b/g) ?? []),
    ];
  });
