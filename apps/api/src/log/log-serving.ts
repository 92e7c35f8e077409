import type { ApiSettings } from '../config.js';

/** How the logs are served. */
export interface LogServing {
  /** Entry bundles too: every entry, to anyone who can reach the api. */
  entries: boolean;
  /** For published tiles and entry bundles. */
  cacheBytes: number;
}

export const LOG_SERVING = Symbol('how the logs are served');

export const logServing = (settings: ApiSettings): LogServing => ({
  entries: settings.COUNTERSIGN_SERVE_ENTRIES,
  cacheBytes: settings.COUNTERSIGN_TILE_CACHE_MB * 2 ** 20,
});
