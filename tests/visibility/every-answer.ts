import { ASKED_ROUTES, type Guesses } from './asked-routes.js';
import { type Answer, type Ask, comparable } from './comparable.js';

/** So many are asked at a time. */
const AT_ONCE = 8;

/** Answers of every route that answers GET: all pages of all lists, and whatever can be guessed. By path. */
export async function everyAnswer(ask: Ask, guesses: Guesses): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  const pages = async (path: string): Promise<void> => {
    for (let next: string | null = path; next !== null && !answers.has(next);) {
      const answer = comparable(await ask(next));
      answers.set(next, answer);
      next = (answer.body as { next?: string | null } | null)?.next ?? null;
    }
  };
  for (const { paths, oneByOne } of Object.values(ASKED_ROUTES)) {
    const left = [...paths(guesses)];
    const several = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await pages(next);
    };
    await Promise.all(Array.from({ length: oneByOne ? 1 : AT_ONCE }, several));
  }
  return answers;
}

/** What one place of a route's path may hold: tiles have directories. */
const PLACES: Readonly<Record<string, string>> = { tile: '\\d[^?]*', bundle: '[^?]+' };

/** Answers of one route. */
export const answersOf = (answers: ReadonlyMap<string, Answer>, route: string): [string, Answer][] => {
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) => PLACES[name] ?? '[^/?]+');
  return [...answers].filter(([asked]) => new RegExp(`^${path}(?:\\?|$)`).test(asked));
};
