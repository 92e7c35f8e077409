/** `1-3,7` for 1, 2, 3, 7. */
export function formatRanges(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const ranges: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j + 1 < sorted.length && sorted[j + 1] === sorted[j]! + 1) j++;
    ranges.push(i === j ? String(sorted[i]) : `${sorted[i]}-${sorted[j]}`);
    i = j + 1;
  }
  return ranges.join(',');
}

export function* parseRanges(text: string): Generator<number> {
  for (const range of text.split(',')) {
    const [from, to = from] = range.split('-').map(Number);
    for (let n = from!; n <= to!; n++) yield n;
  }
}
