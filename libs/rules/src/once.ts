import type { View } from '#libs/judging';

interface Answers<K, T> {
  of: readonly [family: unknown, pack: string];
  first: Map<K, Answer<T>>;
  last: Map<K, Answer<T>>;
}

interface Answer<T> {
  value: T;
  /** The answer depends on acts that are known by their day. */
  dayAsked: boolean;
}

/**
 * Computes an answer once for all rules of a pack that judge one block or one disclosure. Code that explains a finding must not use it: it
 * has to ask the view itself, because asking records the claims that the finding rests on.
 */
export function once<K extends object, T>(ask: (about: K, view: View) => T): (about: K, view: View) => T {
  const known = new WeakMap<View, Answers<K, T>>();
  return (about, view) => {
    let answers = known.get(view);
    if (!answers || answers.of[0] !== view.family || answers.of[1] !== view.pack) {
      answers = { of: [view.family, view.pack], first: new Map(), last: new Map() };
      known.set(view, answers);
    }
    const answer = answers[view.moment].get(about);
    if (answer) {
      view.dayAsked ||= answer.dayAsked;
      return answer.value;
    }
    const before = view.dayAsked;
    view.dayAsked = false;
    const value = ask(about, view);
    answers[view.moment].set(about, { value, dayAsked: view.dayAsked });
    view.dayAsked ||= before;
    return value;
  };
}
