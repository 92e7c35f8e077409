/** A week, as other logs have it; published files never change. */
const IMMUTABLE = 'max-age=604800, immutable';
const OCTETS = 'application/octet-stream';
/** A name is all that there is to compare: under one name there are never other bytes, only, perhaps, other compression. */
const ETAG = 'W/"published"';

export const TILE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': OCTETS,
  'cache-control': `public, ${IMMUTABLE}`,
  etag: ETAG,
};

/** No cache keeps what needs a token: what it has kept, it gives without asking who asks. */
export const BUNDLE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': OCTETS,
  'cache-control': 'no-store',
  'content-encoding': 'gzip',
  etag: ETAG,
};
