import { type RefObject, useEffect, useRef } from 'react';

/** Says what is wrong with a field in the browser's own way, when she sends the form. */
export function useValidity<E extends HTMLInputElement | HTMLTextAreaElement>(message: string): RefObject<E | null> {
  const field = useRef<E>(null);
  useEffect(() => field.current?.setCustomValidity(message));
  return field;
}
