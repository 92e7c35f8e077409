import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const checkout = join(root, '../..');

/** Builds the page into dist/apps/console, from where the api serves it (apps/api/src/console). */
export default defineConfig({
  root,
  resolve: {
    // The libs that are pure run in the page as they are: by the entrance that needs no Node.
    alias: [
      { find: /^#portable\/(.*)$/, replacement: join(checkout, 'libs/$1/src/portable.ts') },
      // Where the design system's style sheet finds its icons.
      { find: '@uswds-dist', replacement: join(checkout, 'node_modules/@uswds/uswds/dist') },
    ],
  },
  build: {
    outDir: join(checkout, 'dist/apps/console'),
    emptyOutDir: true,
    // The policy of the api lets nothing in that is not a file of its own: no data: URL.
    assetsInlineLimit: 0,
    // scripts/console-budget.mjs reads which files each page loads.
    manifest: 'manifest.json',
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1024,
    rolldownOptions: {
      checks: { bundlerTimings: false, pluginTimings: false },
      onwarn(warning, warn) {
        // Libraries mark what is for browsers; all of this page is.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  css: {
    preprocessorOptions: {
      scss: {
        // The design system looks its packages up in this folder.
        loadPaths: [join(checkout, 'node_modules/@uswds/uswds/packages')],
        quietDeps: true,
      },
    },
  },
});
