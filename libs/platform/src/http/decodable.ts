import { MalformedUrl } from './refusals.js';

/** Refuses a path that does not decode before anything else looks at it. */
export function decodable(request: { path: string }, _response: unknown, next: (error?: unknown) => void): void {
  try {
    decodeURIComponent(request.path);
  } catch {
    return next(new MalformedUrl());
  }
  next();
}
