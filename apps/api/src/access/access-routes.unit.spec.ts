import 'reflect-metadata';
import { DiscoveryModule, DiscoveryService, MetadataScanner, NestFactory } from '@nestjs/core';
import { Metrics } from '#libs/platform';
import { ApiModule } from '../api.module.js';
import { loadApiSettings } from '../config.js';
import { apiDatabase } from '../database.js';
import { READS_KEY, type ReadSpec } from './reads.js';

/** What shows nothing of what was recorded about anybody, and goes on while nobody can write down who looks. */
const NOT_LOGGED = [
  // What she says is an event and an act of its own; the answer holds nothing else.
  'ActsController.say',
  'HealthController.live',
  'HealthController.ready',
  'MeController.getMe',
  // Names alone, of whom the answers that are logged name by her login.
  'PeopleController.listActing',
  'PeopleController.listPeople',
  'ProofsController.getConsistency',
  'ProofsController.getReceipt',
  'SessionController.getSession',
  'SessionController.signOut',
  'SettingsController.getSettings',
  'SettingsController.putSettings',
  'SignInController.backChannelLogout',
  'SignInController.callback',
  'SignInController.signIn',
  // Numbers and times alone, of all that she may see.
  'SourcesController.getCoverage',
  'StatusController.getStatus',
  'TilesController.getCheckpoint',
  'TilesController.getTile',
];

describe('routes of the api', () => {
  it('are logged, or are known to show nothing', async () => {
    const db = apiDatabase(loadApiSettings({ DATABASE_URL: 'postgresql://localhost/none' }));
    const api = ApiModule.of(db, new Metrics('api', { processMetrics: false }));
    class Walk {}
    const app = await NestFactory.create({ module: Walk, imports: [api, DiscoveryModule] }, { logger: false });
    try {
      const scanner = new MetadataScanner();
      const unlogged: string[] = [];
      let logged = 0;
      for (const { instance, metatype } of app.get(DiscoveryService).getControllers()) {
        const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
        for (const name of scanner.getAllMethodNames(prototype)) {
          const handler = prototype[name]!;
          if (Reflect.getMetadata('path', handler) === undefined) continue;
          const spec = Reflect.getMetadata(READS_KEY, handler) as ReadSpec | undefined;
          if (spec) logged += 1;
          else unlogged.push(`${(metatype as { name: string }).name}.${name}`);
        }
      }
      expect(unlogged.sort()).toEqual(NOT_LOGGED);
      expect(logged).toBeGreaterThanOrEqual(13);
    } finally {
      await app.close();
    }
  });
});
