/**
 * Which link she followed from each page that the browser can go back to: there the focus goes on where it was, as it does between documents.
 * Addresses alone, in this window.
 */
interface Followed {
  href: string;
  /** Of several links to the same. */
  nth: number;
}
type Store = Pick<Storage, 'getItem' | 'setItem'>;

const KEPT = 'countersign.followed';
const MOST = 100;
/** Longer than any list takes; who does something meanwhile is left where she is. */
const WAIT_MS = 10_000;

/** By place in the history, the newest last. Whatever stands in the store may be anything. */
export class FollowedLinks {
  constructor(private readonly open: () => Store) {}

  keep(place: string, link: Followed | undefined): void {
    const rest = this.all().filter(([at]) => at !== place);
    try {
      this.open().setItem(KEPT, JSON.stringify([...rest, ...(link ? [[place, link]] : [])].slice(-MOST)));
    } catch {
      // A browser that keeps nothing: she is led to the title.
    }
  }

  at(place: string): Followed | undefined {
    return this.all().find(([at]) => at === place)?.[1];
  }

  private all(): [string, Followed][] {
    try {
      const kept = JSON.parse(this.open().getItem(KEPT) ?? '[]') as unknown;
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch {
      return [];
    }
  }
}

const isKept = (one: unknown): one is [string, Followed] => {
  const [place, link] = Array.isArray(one) ? (one as unknown[]) : [];
  const { href, nth } = (link ?? {}) as Partial<Followed>;
  return typeof place === 'string' && typeof href === 'string' && Number.isInteger(nth);
};

const links = new FollowedLinks(() => sessionStorage);
/** The router names each place in the history. */
const here = (): string =>
  (history.state as { __TSR_key?: string } | null)?.__TSR_key ?? location.pathname + location.search;
/** She went up by the trail: on the page above, the link to the page that she left. */
let left: Followed | undefined;

const same = (href: string): HTMLAnchorElement[] =>
  [...document.querySelectorAll<HTMLAnchorElement>('#main a[href]')].filter((one) => one.getAttribute('href') === href);

export function watchLinks(): void {
  addEventListener(
    'click',
    ({ target }) => {
      const link = target instanceof Element ? target.closest('a[href]') : null;
      if (!link) return;
      const href = link.getAttribute('href')!;
      const inPage = link.closest('#main') !== null;
      links.keep(here(), inPage ? { href, nth: same(href).indexOf(link as HTMLAnchorElement) } : undefined);
      left = link.closest('nav[data-trail]') ? { href: location.pathname, nth: 0 } : undefined;
    },
    { capture: true },
  );
}

/** A page has come: the focus goes from its title to the link that she had followed from there, once that is drawn. */
export function returnFocus(): () => void {
  const to = links.at(here()) ?? left;
  left = undefined;
  if (!to) return () => undefined;
  const watch = new MutationObserver(() => look());
  const end = (): void => {
    watch.disconnect();
    clearTimeout(timer);
    for (const kind of ['pointerdown', 'keydown'] as const) removeEventListener(kind, end, { capture: true });
  };
  const timer = setTimeout(end, WAIT_MS);
  for (const kind of ['pointerdown', 'keydown'] as const) addEventListener(kind, end, { capture: true });
  const look = (): void => {
    const found = same(to.href);
    const link = found[Math.min(Math.max(to.nth, 0), found.length - 1)];
    if (!link) return;
    end();
    if (document.activeElement === document.body || document.activeElement?.tagName === 'H1') link.focus();
  };
  const main = document.getElementById('main');
  if (main) watch.observe(main, { childList: true, subtree: true });
  look();
  return end;
}
