/**
 * A fixed shuffle of 0 to size-1, computed number by number, so that millions of acts need no list: four Feistel rounds over the next even
 * power of two, repeated while the result is out of range.
 */
export function permutation(size: number, seed = 1): (index: number) => number {
  const half = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
  const mask = 2 ** half - 1;
  const scrambled = (index: number): number => {
    let left = Math.floor(index / (mask + 1));
    let right = index & mask;
    for (let round = 1; round <= 4; round++) [left, right] = [right, left ^ (mixed(right, seed + round) & mask)];
    return left * (mask + 1) + right;
  };
  return (index) => {
    let to = scrambled(index);
    while (to >= size) to = scrambled(to);
    return to;
  };
}

/** The finaliser of MurmurHash3. */
function mixed(value: number, key: number): number {
  let h = Math.imul(value ^ Math.imul(key, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
