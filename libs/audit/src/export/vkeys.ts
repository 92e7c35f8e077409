import { formatVkey, parseVkey } from '#libs/tlog';

/** Verifier keys by shard: a key's name is `<origin>/<shard>`. Throws what parseVkey throws of a key that cannot be read. */
export function vkeysByShard(vkeys: readonly string[]): Map<string, string> {
  return new Map(
    vkeys.map((text) => {
      const key = parseVkey(text.trim());
      return [key.name.slice(key.name.lastIndexOf('/') + 1), formatVkey(key)];
    }),
  );
}
