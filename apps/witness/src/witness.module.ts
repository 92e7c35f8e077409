import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HealthModule, Metrics, MetricsModule, type MetricsSettings, ReadinessChecks } from '#libs/platform';
import { FileStore, type Fork, Witness } from '#libs/witness';
import { PrivateLogs } from './private-logs.js';
import type { WitnessFiles } from './secrets.js';
import { WitnessController } from './witness.controller.js';
import { WitnessMetrics } from './witness-metrics.js';

const log = new Logger('Witness');

@Module({})
export class WitnessModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  static of({ key, logs, secret }: WitnessFiles, store: FileStore, metricsAt: MetricsSettings): DynamicModule {
    const metrics = new Metrics('witness');
    const witnessMetrics = new WitnessMetrics(metrics);
    const onFork = async (fork: Fork): Promise<void> => {
      witnessMetrics.fork(fork.origin);
      const [cosigned, refused] = [fork.cosigned.toString(), fork.refused.toString()];
      log.error({ message: 'the log has signed two trees of one size', origin: fork.origin, cosigned, refused });
      const text = Buffer.concat([fork.cosigned, Buffer.from('\n'), fork.refused]);
      await store.keepFork(fork.origin, text).catch((error: Error) => {
        log.error({ message: 'the evidence of a fork could not be stored', error: error.message });
      });
    };
    const witness = new Witness({ key, logs, store, onFork });
    witnessMetrics.observe(witness);
    return {
      module: WitnessModule,
      imports: [HealthModule, MetricsModule.of(metrics, metricsAt)],
      controllers: [WitnessController],
      providers: [
        { provide: Witness, useValue: witness },
        { provide: PrivateLogs, useValue: new PrivateLogs(witness, secret) },
        { provide: WitnessMetrics, useValue: witnessMetrics },
        { provide: FileStore, useValue: store },
      ],
    };
  }

  constructor(
    @Inject(Witness) private readonly witness: Witness,
    @Inject(FileStore) private readonly store: FileStore,
    @Inject(ReadinessChecks) private readonly checks: ReadinessChecks,
  ) {}

  onApplicationBootstrap(): void {
    const check = async (): Promise<{ ready: true }> => {
      await this.store.check();
      // Throws, and its message is the detail, when a stored checkpoint is not ours.
      for (const origin of this.witness.origins) await this.witness.latestSize(origin);
      return { ready: true };
    };
    this.checks.register({ name: 'store', check });
  }

  /** After the server took its last request. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
