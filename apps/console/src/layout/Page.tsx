import { useEffect, useRef, type ReactNode } from 'react';
import { returnFocus } from './followed.js';

interface PageProps {
  title: string;
  /** Beside the title: acts on the whole page. */
  aside?: ReactNode;
  /** Before the title: where she is. */
  trail?: ReactNode;
  children: ReactNode;
}

/** A page: its title is the heading, the name of the window, and where the focus is when she comes by a link of ours. */
export function Page({ title, aside, trail, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Countersign`;
  }, [title]);
  useEffect(() => {
    // The first page of a visit is read from its beginning; a page that she opened from here is read from its title, or from the part that
    // the link names, which takes the focus itself.
    // Back, she is where she was.
    if (arrived && location.hash === '') heading.current?.focus({ preventScroll: true });
    if (arrived) return returnFocus();
    arrived = true;
    return undefined;
  }, []);
  return (
    <>
      {trail}
      <div className="page-title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </>
  );
}

let arrived = false;
