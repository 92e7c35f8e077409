import { useNavigate } from '@tanstack/react-router';
import { changed, type Search } from '../../../search.js';

/** Another filter is another address, at once. */
export function useChange(search: Search): (change: Search) => void {
  const navigate = useNavigate();
  return (change) => void navigate({ to: '.', search: changed(search, change), replace: false, resetScroll: false });
}
