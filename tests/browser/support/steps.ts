import type { Locator, Page, Request } from 'playwright-core';

/** Of the list: its rows in the order of the page. */
export const rowsOf = (page: Page): Locator => page.locator('.queue-table [data-id]');
export const rowOf = (page: Page, id: string): Locator => page.locator(`.queue-table [data-id="${id}"]`);

/** Ids of the list's rows, once it is there. */
export async function idsOf(page: Page): Promise<string[]> {
  await rowsOf(page).first().waitFor();
  return rowsOf(page).evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.id!));
}

/** What has the focus: the id of its row in the list, else its own words. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const row = element.closest<HTMLElement>('[data-id]')?.dataset.id;
    return row ?? `${element.tagName} ${element.id} ${element.innerText.slice(0, 60)}`.trim();
  });

/** A number as the page writes it. */
export const numberIn = (text: string): number => Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(',', '') ?? NaN);

/** What the api answers to who is signed in in this window. */
export async function asked<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(new URL(path, page.url()).href);
  if (!answer.ok()) throw new Error(`${answer.status()} ${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** So many findings the list has that the page shows, by its own address. */
export const totalHere = async (page: Page): Promise<number> =>
  (await asked<{ total: number }>(page, `/v1/findings?${filterHere(page)}facets=1&limit=1`)).total;

const filterHere = (page: Page): string => {
  const search = new URL(page.url()).searchParams;
  for (const part of ['sort', 'cursor']) search.delete(part);
  return search.size === 0 ? '' : `${search.toString()}&`;
};

/**
 * From now on notes where the focus was when it fell out of the page, a second long, as slow machines take a moment. The way back gives what was noted: a title that
 * takes the focus counts as kept.
 */
export async function watchFocus(page: Page): Promise<() => Promise<string[]>> {
  const watch = (): void => {
    const lost: string[] = [];
    let had = '';
    let fallen = 0;
    setInterval(() => {
      const at = document.activeElement;
      if (at && at !== document.body) {
        [had, fallen] = [at.outerHTML.slice(0, 100), 0];
      } else if (had !== '' && ++fallen === 20) lost.push(had);
    }, 50);
    Object.assign(window, { focusLost: lost });
  };
  await page.addInitScript(watch);
  await page.evaluate(watch);
  return () => page.evaluate(() => (window as unknown as { focusLost: string[] }).focusLost);
}

/** The server has the request, and its answer does not arrive: once, for requests to such an address. */
export async function loseAnswerOnce(page: Page, method: string, path: RegExp): Promise<Request[]> {
  const sent: Request[] = [];
  await page.route(path, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    sent.push(route.request());
    if (sent.length > 1) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  return sent;
}

/** What the browser says of connections that a test breaks is no fault of the page. */
export const besidesTheNetwork = (faults: readonly string[]): string[] =>
  faults.filter((fault) => !/net::ERR_(?:INTERNET_DISCONNECTED|CONNECTION_RESET|FAILED|NETWORK_CHANGED)/.test(fault));
