import type { RefusalReason } from './reasons.js';

/**
 * JSON that every reader reads alike: no duplicate key, no NUL, no lone surrogate, no integer beyond 2^53.
 *
 * Most producers send what `JSON.stringify` would write; then parsing and writing it back gives the same text, which
 * proves at native speed that no key and no digit was lost. Anything else is walked character by character.
 */
export function parseStrict(text: string): { value: unknown } | { refusal: RefusalReason; detail?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { refusal: 'not-json', detail: position(error as Error) };
  }
  if (!text.includes('\\u') && JSON.stringify(value) === text && !hasUnsafeNumber(text)) return { value };
  const refusal = new Scan(text).refusal();
  return refusal ? { refusal } : { value };
}

/** Parser messages quote the input, so only the position is kept. */
const position = (error: Error): string | undefined => /position \d+/.exec(error.message)?.[0];

const hasUnsafeNumber = (text: string): boolean => /(?<![0-9.])[0-9]{16}/.test(text);

class Scan {
  private at = 0;

  constructor(private readonly text: string) {}

  /** The text is known to be JSON, so the walk needs no syntax checks; it is iterative, so depth cannot overflow. */
  refusal(): RefusalReason | undefined {
    const { text } = this;
    const keys: (Set<string> | undefined)[] = [];
    let expectKey = false;
    while (this.at < text.length) {
      const c = text[this.at]!;
      if (c === '"') {
        const start = this.at;
        const bad = this.skipString();
        if (bad) return bad;
        if (expectKey) {
          const key = JSON.parse(text.slice(start, this.at)) as string;
          const seen = keys.at(-1)!;
          if (seen.has(key)) return 'duplicate-key';
          seen.add(key);
          expectKey = false;
        }
        continue;
      }
      if (c === '{') {
        keys.push(new Set());
        expectKey = true;
      } else if (c === '[') {
        keys.push(undefined);
        expectKey = false;
      } else if (c === '}' || c === ']') {
        keys.pop();
        expectKey = false;
      } else if (c === ',') {
        expectKey = keys.at(-1) !== undefined;
      } else if (c === '-' || (c >= '0' && c <= '9')) {
        const bad = this.skipNumber();
        if (bad) return bad;
        continue;
      }
      this.at++;
    }
    return undefined;
  }

  private skipNumber(): RefusalReason | undefined {
    const number = /-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
    number.lastIndex = this.at;
    const [text, fraction, exponent] = number.exec(this.text)!;
    this.at += text.length;
    const value = Number(text);
    if (!Number.isFinite(value)) return 'unsafe-integer';
    if (!fraction && !exponent && !Number.isSafeInteger(value)) return 'unsafe-integer';
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? 'unsafe-integer' : undefined;
  }

  private skipString(): RefusalReason | undefined {
    const { text } = this;
    let high = false;
    for (let i = this.at + 1; ; i++) {
      let unit = text.charCodeAt(i);
      if (unit === 0x22) {
        this.at = i + 1;
        return high ? 'lone-surrogate' : undefined;
      }
      if (unit === 0x5c) {
        i++;
        if (text[i] === 'u') {
          unit = parseInt(text.slice(i + 1, i + 5), 16);
          i += 4;
          if (unit === 0) return 'nul-character';
        } else unit = 0x20;
      }
      const isLow = unit >= 0xdc00 && unit <= 0xdfff;
      if (high !== isLow) return 'lone-surrogate';
      high = unit >= 0xd800 && unit <= 0xdbff;
    }
  }
}
