import { join } from 'node:path';
import type { Truth } from '#libs/cases';
import type { ImportCounts } from '#libs/importer';
import type { ProgressBar } from '../lib/progress-bar.js';
import { openSender } from '../lib/sender.js';
import type { DemoStack } from './demo-stack.js';
import { SenderBySource } from './sender-by-source.js';
import { sendRecords } from './send-records.js';

export interface CaseOptions {
  dir: string;
  items: number;
  seed: number;
  shards: number;
  bar: ProgressBar;
}

/** A case that is ready to be sent. */
export interface PreparedCase {
  agencies: string[];
  /** Sources that producers send for; default: all of the agencies. */
  sources?: string[];
  /** The expected findings for this way in. */
  truthFor(intake: DemoStack['intake']): Truth;
  /** Rows of requests, for items per second. */
  items: number;
  send(stack: DemoStack): Promise<{ events: number; counts?: ImportCounts }>;
}

/** The case of 2025, written as flat files and sent through the Level-0 import, as an agency would. */
export async function prepareIrsIce({ dir, items, seed, bar }: CaseOptions): Promise<PreparedCase> {
  const { writeIrsIce } = await import('#libs/cases');
  const { importFiles } = await import('#libs/importer');
  const onRow = (file: string, rows: number, of: number): void => bar.show(`writing ${file}`, rows, of);
  const { header, truth } = await writeIrsIce(join(dir, 'case'), { items, seed, onRow });
  const labels = { check: 'checking rows', build: 'building events', send: 'sending events' };
  return {
    agencies: ['irs', 'ice'],
    // Those of the README's walk too.
    sources: ['irs:disclosures', 'ice:requests', 'revenue:gateway', 'border:gateway'].map(
      (name) => `urn:agency:${name}`,
    ),
    truthFor: () => truth,
    items,
    async send(stack) {
      const sender =
        stack.intake === 'kafka'
          ? await openSender({ kafka: stack.brokers.join(',') })
          : new SenderBySource(stack.recorder, (source) => stack.issuer.producerOf(source));
      try {
        const report = await importFiles(
          { header, side: 'both', onProgress: ({ phase, done, total }) => bar.show(labels[phase], done, total) },
          sender,
        );
        return { events: report.sent, counts: report.counts };
      } finally {
        await sender.close();
      }
    },
  };
}

export async function prepareRandom({ seed, shards, bar }: CaseOptions): Promise<PreparedCase> {
  const { randomCase, truthByHttp } = await import('#libs/cases');
  const { agencies, sendings, truth } = randomCase(seed);
  return {
    agencies,
    truthFor: (intake) => (intake === 'http' ? truthByHttp(truth) : truth),
    items: truth.items,
    async send(stack) {
      await sendRecords(stack, shards, sendings, (done) => bar.show('sending events', done, sendings.length));
      return { events: sendings.length };
    },
  };
}
