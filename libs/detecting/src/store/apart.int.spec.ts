import { LedgerReader, withClient } from '#libs/ledger';
import { ruleSet } from '#libs/rules';
import { policy, Scenario, sha } from '../../../rules/src/testing/scenario.js';
import { DetectorBench } from '../../../../tests/faults/detector-harness.js';
import { generationOf } from '../generation/generation.js';
import { takeLease } from '../lease/lease.js';
import { rebuild } from '../rebuild/rebuild.js';
import { defaultFoldSettings, FoldSession } from '../session/fold-session.js';

const STRANGERS = ['urn:agency:alpha:x', 'urn:agency:beta:x'];
const DOCUMENTS = 300;

/** As many registrations of the same agreement id between strangers. */
function registerOthers(scenario: Scenario, documents: number): void {
  const parties = STRANGERS.map((source, n) => ({
    agency: source.split(':')[2]!,
    role: n === 0 ? ('source' as const) : ('recipient' as const),
  }));
  for (let n = 0; n < documents; n++)
    scenario.send(
      'gov.transfer.agreement.registered.v1',
      { version: 1, documentDigest: sha(`other ${n}`), policy: policy({ parties }) },
      { source: STRANGERS[n % 2]!, time: '2025-02-01T00:00:00Z' },
    );
}

it('an agreement’s documents are written when they change, and by no other batch', async () => {
  const bench = await DetectorBench.open();
  try {
    const db = await bench.detectorDb();
    const session = await withClient(db, async (client) => {
      const { id } = await generationOf(client, ruleSet);
      const lease = (await takeLease(client, id, '0', 'one', 60))!;
      return FoldSession.open(client, lease, {
        db,
        reader: new LedgerReader(db),
        rules: ruleSet,
        settings: defaultFoldSettings,
      });
    });
    const scenario = new Scenario().lawful();
    let written = 0;
    const stored = async (): Promise<number> => {
      const [row] = await bench.owner.query<{ bytes: string }[]>(
        `SELECT pg_table_size('readmodel.fold_state') AS bytes`,
      );
      return Number(row!.bytes);
    };
    /** Folds what is new, and returns the bytes by which the table grows: what is written anew takes new room. */
    const fold = async (): Promise<number> => {
      await bench.write('0', scenario.entries.slice(written));
      written = scenario.entries.length;
      const before = await stored();
      while (!(await session.step()).idle);
      return (await stored()) - before;
    };
    const size = async (): Promise<number> => {
      const [row] = await bench.owner.query<{ size: string }[]>(
        `SELECT sum(octet_length(apart)) AS size FROM readmodel.fold_state WHERE apart IS NOT NULL`,
      );
      return Number(row!.size);
    };
    registerOthers(scenario, DOCUMENTS);
    await fold();
    const first = await size();
    expect(first).toBeGreaterThan(DOCUMENTS * 300);

    // Nothing cleans up in between, so that no room is taken twice.
    await bench.owner.query(
      'ALTER TABLE readmodel.fold_state SET (autovacuum_enabled = false, toast.autovacuum_enabled = false)',
    );
    scenario.disclose('d2');
    await fold();
    scenario.disclose('d3');
    expect(await fold()).toBeLessThan(first / 3);
    expect(await size()).toBe(first);

    registerOthers(scenario, 1);
    scenario.disclose('d4');
    expect(await fold()).toBeGreaterThan(first / 2);
    expect(await size()).toBeGreaterThan(first);
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });
  } finally {
    await bench.close();
  }
}, 120_000);
