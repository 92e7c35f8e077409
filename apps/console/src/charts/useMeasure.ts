import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Measure } from './measure.js';

/** Until the browser has laid the page out, and for paper. */
const AT_FIRST: Measure = { width: 640, em: 16 };

/** How wide the place of a chart is, and how large text is there: a chart is drawn for it, so that text never shrinks with the picture. */
export function useMeasure<T extends HTMLElement>(): [RefObject<T | null>, Measure] {
  const place = useRef<T>(null);
  const [measure, setMeasure] = useState(AT_FIRST);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const width = Math.floor(element.clientWidth);
      const em = parseFloat(getComputedStyle(element).fontSize);
      if (width > 0) setMeasure((was) => (was.width === width && was.em === em ? was : { width, em }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [place, measure];
}
