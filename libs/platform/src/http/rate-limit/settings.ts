import { BlockList } from 'node:net';
import { setting } from '../../config-fields.js';

const limit = (what: string, per: number) =>
  setting
    .integer(`Requests in a minute, and at once, ${what}, in each process; 0: no limit`, { max: 100_000_000 })
    .default(per);

/** How often one may ask. Per process: two behind one balancer allow twice as much. */
export const rateLimitSettings = (perMinute: number) => ({
  COUNTERSIGN_RATE_LIMIT: limit('for each principal (issuer and subject of the token)', perMinute),
  COUNTERSIGN_RATE_LIMIT_OPEN: limit(
    'without a token, or with one whose issuer is away, for each address (IPv6: for each /64)',
    3_000,
  ),
  COUNTERSIGN_RATE_LIMIT_TOKENS: limit('with a token that is refused, for each address', 600),
  COUNTERSIGN_TRUSTED_PROXIES: setting
    .list(
      'Addresses, or networks such as 10.0.0.0/8, of proxies that say in X-Forwarded-For who asks; nobody else is believed',
    )
    .refine((items) => items.every(isNetwork), { error: 'addresses or networks, in numbers, are expected' })
    .optional(),
});

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  if (more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return false;
  try {
    const list = new BlockList();
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
    return true;
  } catch {
    return false;
  }
}
