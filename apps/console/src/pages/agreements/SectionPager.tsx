import { Link } from '@tanstack/react-router';
import type { Search } from '../../search.js';

interface SectionPagerProps {
  search: Search;
  /** In the address: a page has several lists. */
  name: string;
  /** The api's `next`; null: this is the last. */
  next: string | null;
  /** Where the list is on the page. */
  at: string;
  of: string;
}

/** Pages of one list among several of a page, by addresses. */
export function SectionPager({ search, name, next, at, of }: SectionPagerProps) {
  const cursor = next === null ? undefined : (new URL(next, location.origin).searchParams.get('cursor') ?? undefined);
  if (search[name] === undefined && cursor === undefined) return null;
  return (
    <nav className="pager" aria-label={`Pages of ${of}`}>
      {search[name] !== undefined && (
        <Link to="." hash={at} activeOptions={{ exact: true }} search={{ ...search, [name]: undefined }}>
          First page of {of}
        </Link>
      )}
      {cursor !== undefined && (
        <Link to="." hash={at} activeOptions={{ exact: true }} search={{ ...search, [name]: cursor }}>
          Next page of {of}
        </Link>
      )}
    </nav>
  );
}
