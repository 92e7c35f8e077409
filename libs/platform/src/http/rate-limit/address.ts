import { isIP, isIPv4 } from 'node:net';

/**
 * Whom an address stands for: an IPv4 address for itself, an IPv6 address for its /64, which one customer has all of. What is no address
 * (a proxy that passes on what it was told) is one key for all of its kind.
 */
export function addressKey(address: string | undefined): string {
  const bare = (address ?? '').replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  if (isIPv4(mapped)) return mapped;
  if (isIP(mapped) !== 6) return 'unknown';
  const [before = '', after] = mapped.toLowerCase().split('::');
  const left = before === '' ? [] : before.split(':');
  // `::` stands for as many zeros as are missing.
  const right = after === undefined || after === '' ? [] : after.split(':');
  const parts = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${parts
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
