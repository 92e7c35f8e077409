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
    /** Folds what is new, and returns the bytes of PostgreSQL's log. */
    const fold = async (): Promise<number> => {
      await bench.write('0', scenario.entries.slice(written));
      written = scenario.entries.length;
      const at = `SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes`;
      const [before] = await bench.owner.query<{ bytes: string }[]>(at);
      while (!(await session.step()).idle);
      const [after] = await bench.owner.query<{ bytes: string }[]>(at);
      return Number(after!.bytes) - Number(before!.bytes);
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

    scenario.disclose('d2');
    await fold();
    // The pages that follow a checkpoint are written whole; those of one more disclosure have been by now.
    scenario.disclose('d3');
    expect(await fold()).toBeLessThan(first / 3);
    expect(await size()).toBe(first);

    registerOthers(scenario, 1);
    scenario.disclose('d4');
    expect(await fold()).toBeGreaterThan(first);
    expect(await size()).toBeGreaterThan(first);
    expect(await rebuild({ db, rules: ruleSet })).toMatchObject({ identical: true });
  } finally {
    await bench.close();
  }
}, 120_000);
