import type { Prng } from '#libs/cases';

export type Extent = 'shortest' | 'longest' | 'any';
type Part = (extent: Extent) => string;

/**
 * A text that a pattern matches, as short or as long as possible. Supports the features that our schemas use: literals, classes, groups,
 * alternatives and bounded repeats. Throws for anything else, so that a new pattern is not tested wrongly.
 */
export function patternText(pattern: string, extent: Extent, random: Prng): string {
  const tokens = pattern.match(/\\.|\[(?:\\.|[^\]])+\]|\(\?:|\{[0-9]+(?:,[0-9]+)?\}|[^]/gu) ?? [];
  let at = 0;

  function alternatives(): Part {
    const all = [sequence()];
    while (tokens[at] === '|') {
      at++;
      all.push(sequence());
    }
    return (extent) => {
      if (extent === 'any') return random.pick(all)(extent);
      const made = all.map((part) => part(extent)).sort((a, b) => a.length - b.length);
      return made.at(extent === 'shortest' ? 0 : -1)!;
    };
  }

  function sequence(): Part {
    const parts: Part[] = [];
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') parts.push(repeated(single()));
    return (extent) => parts.map((part) => part(extent)).join('');
  }

  function single(): Part {
    const token = tokens[at++]!;
    if (token === '^' || token === '$') return () => '';
    if (token === '(' || token === '(?:') {
      const inside = alternatives();
      if (tokens[at++] !== ')') throw new Error(`an open group in ${pattern}`);
      return inside;
    }
    if (token.startsWith('[')) {
      const characters = members(token.slice(1, -1));
      return () => random.pick(characters);
    }
    const literal = token.startsWith('\\') ? token.slice(1) : token;
    if (token.startsWith('\\') ? /[A-Za-z0-9]/.test(literal) : /[.*+?{}]/.test(literal))
      throw new Error(`${token} in ${pattern} is not understood`);
    return () => literal;
  }

  function repeated(part: Part): Part {
    const bounds = tokens[at] === '?' ? ['0', '1'] : /^\{([0-9]+)(?:,([0-9]+))?\}$/.exec(tokens[at] ?? '')?.slice(1);
    if (!bounds) return part;
    at++;
    const least = Number(bounds[0]);
    const most = Number(bounds[1] ?? least);
    return (extent) => {
      const times = { shortest: least, longest: most, any: random.int(least, most) }[extent];
      return Array.from({ length: times }, () => part(extent)).join('');
    };
  }

  const text = alternatives()(extent);
  if (!new RegExp(pattern).test(text)) throw new Error(`${text} does not match ${pattern}`);
  return text;
}

/** Characters of a class such as `A-Za-z0-9 ._-`. */
function members(inside: string): string[] {
  if (/[\\^]/.test(inside)) throw new Error(`[${inside}] is not understood`);
  const all: string[] = [];
  for (const [, from, to, one] of inside.matchAll(/(.)-(.)|(.)/gu)) {
    if (one !== undefined) all.push(one);
    else
      for (let code = from!.codePointAt(0)!; code <= to!.codePointAt(0)!; code++) all.push(String.fromCodePoint(code));
  }
  return all;
}
