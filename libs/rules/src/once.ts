import type { View } from '#libs/judging';

interface Answers<K, T> {
  of: readonly [family: unknown, pack: string];
  first: Map<K, Answer<T>>;
  last: Map<K, Answer<T>>;
}

interface Answer<T> {
  value: T;
  /** It looked at the day of an act. */
  dayAsked: boolean;
}

/**
 * Asks once for all rules of a pack that judge one block, or one disclosure. Only there: whoever explains a finding has to ask itself, since
 * what is only claimed is noted by the asking.
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
