import { Link } from '@tanstack/react-router';
import { changed, type Search } from '../search.js';

interface PagerProps {
  search: Search;
  /** The api's `next`: an address whose `cursor` begins the next page; null: this is the last. */
  next: string | null;
  /** What is paged, for who hears the page: `findings`. */
  of: string;
  /** The list is a part of a page: the page stays where it is scrolled to. */
  stay?: boolean;
}

/** Pages by addresses: the way back is the browser's. */
export function Pager({ search, next, of, stay = false }: PagerProps) {
  const cursor = next === null ? undefined : (new URL(next, location.origin).searchParams.get('cursor') ?? undefined);
  if (search.cursor === undefined && cursor === undefined) return null;
  return (
    <nav className="pager" aria-label={`Pages of ${of}`}>
      {search.cursor !== undefined && (
        <Link to="." search={changed(search, {})} activeOptions={{ exact: true }} state={true} resetScroll={!stay}>
          First page
        </Link>
      )}
      {cursor !== undefined && (
        <Link to="." search={changed(search, { cursor })} state={true} resetScroll={!stay}>
          Next page
        </Link>
      )}
    </nav>
  );
}
