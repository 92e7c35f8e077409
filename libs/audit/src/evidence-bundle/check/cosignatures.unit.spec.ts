import { addSignatures, cosign, formatVkey, generateCosignerKey, parsePolicy, type PrivateKey } from '#libs/tlog';
import { PATHS } from '../format/layout.js';
import type { EvidenceBundleReport } from './report.js';
import { Forgery, pack } from '../testing/forgery.js';
import { MemoryLedger, type MemoryBundle } from '../testing/memory-ledger.js';
import { checkEvidenceBundle } from './verify-bundle.js';

const ledger = new MemoryLedger({ sent: 60 });
const [agreement] = ledger.agreements as [string];
const keys = [ledger.keys.shard.verifier, ledger.keys.oversight.verifier];
const [a, b, stranger] = ['a', 'b', 'c'].map((name) => generateCosignerKey(`witness.test/${name}`)) as [
  PrivateKey,
  PrivateKey,
  PrivateKey,
];
const SECONDS = Date.parse('2026-11-02T00:00:00Z') / 1000;
const policyOf = (text: string): Buffer =>
  Buffer.from(`witness A ${formatVkey(a.verifier)}\nwitness B ${formatVkey(b.verifier)}\n${text}\n`);
const both = policyOf('group both 2 A B\nquorum both');
const any = policyOf('group any 1 A B\nquorum any');
const nobody = policyOf('quorum none');

const by =
  (...witnesses: PrivateKey[]) =>
  (note: Buffer): Buffer =>
    witnesses.length === 0
      ? note
      : addSignatures(
          note,
          witnesses.map((key) => cosign(note, key, SECONDS)),
        );

async function check(options: MemoryBundle, policy?: Buffer): Promise<EvidenceBundleReport> {
  const { files } = await ledger.bundle(agreement, options);
  return checkEvidenceBundle(pack(files), { keys, policy: policy && parsePolicy(policy) });
}

const ofCheckpoints = ({ problems }: EvidenceBundleReport): string[] =>
  problems.filter(({ path }) => path.startsWith('checkpoints/')).map(({ path, detail }) => `${path}: ${detail}`);

describe('cosignatures in a bundle', () => {
  it('satisfy a policy from outside, on both logs, and are named', async () => {
    const report = await check({ cosign: by(a, b) }, both);
    expect(report).toMatchObject({ ok: true, verdict: 'verified', policy: 'given', problems: [] });
    const at = '2026-11-02T00:00:00.000Z';
    for (const { cosignedBy } of report.logs)
      expect(cosignedBy).toEqual([
        { name: 'A', at },
        { name: 'B', at },
      ]);
    expect(report.logs.map(({ origin }) => origin)).toEqual(['log.test/memory/0', 'log.test/memory/oversight']);
    expect(report.notChecked.join()).not.toMatch(/policy/);
    expect(await check({ cosign: by(b) }, any)).toMatchObject({ verdict: 'verified' });
    // A witness that the policy does not name is not counted, and does no harm.
    expect(await check({ cosign: by(a, stranger, b) }, both)).toMatchObject({ verdict: 'verified' });
  });

  it.each<[string, PrivateKey[], Buffer, string]>([
    ['one of two', [a], both, 'cosigned by A'],
    ['none', [], any, 'cosigned by none of its witnesses'],
    ['a stranger', [stranger], any, 'cosigned by none of its witnesses'],
  ])('do not satisfy it: %s', async (_, witnesses, policy, detail) => {
    const report = await check({ cosign: by(...witnesses) }, policy);
    expect(report.verdict).toBe('failed');
    expect(ofCheckpoints(report)).toEqual([
      `checkpoints/0: the policy asks for more witnesses; ${detail}`,
      `checkpoints/oversight: the policy asks for more witnesses; ${detail}`,
    ]);
  });

  it("must be on oversight's checkpoint too", async () => {
    const bare = await ledger.bundle(agreement);
    const path = PATHS.checkpoint('oversight');
    const note = bare.files.find((file) => file.path === path)!.bytes;
    const { files } = await ledger.bundle(agreement, { cosign: by(a, b) });
    const proof = PATHS.proof(PATHS.seal(2));
    const forged = new Forgery(files).put(path, note).put(proof, bare.files.find((file) => file.path === proof)!.bytes);
    const report = checkEvidenceBundle(forged.packed, { keys, policy: parsePolicy(both) });
    expect(ofCheckpoints(report)).toEqual([expect.stringMatching(/^checkpoints\/oversight: the policy asks for more/)]);
  });

  it.each<[string, (note: Buffer) => Buffer]>([
    ['of another tree', (note) => addSignatures(note, [cosign(ledger.log(10).note, a, SECONDS)])],
    [
      'with another time',
      (note) => {
        const { signature, ...line } = cosign(note, a, SECONDS);
        const later = Buffer.from(signature);
        later.writeBigUInt64BE(BigInt(SECONDS + 1), 0);
        return addSignatures(note, [{ ...line, signature: later }]);
      },
    ],
    [
      "by a stranger in a witness's name",
      (note) => {
        const { signature } = cosign(note, stranger, SECONDS);
        return addSignatures(note, [{ name: a.verifier.name, keyId: a.verifier.keyId, signature }]);
      },
    ],
  ])('that are forged are refused, even where the quorum does not need them: %s', async (_, forge) => {
    const report = await check({ cosign: (note) => forge(by(b)(note)) }, any);
    expect(report.verdict).toBe('failed');
    expect(ofCheckpoints(report)).toContainEqual(expect.stringMatching(/^checkpoints\/0: .*signature/i));
  });

  it('of the future are refused', async () => {
    const seconds = Math.floor(Date.now() / 1000) + 86_400;
    const report = await check({ cosign: (note) => addSignatures(note, [cosign(note, a, seconds)]) }, any);
    expect(ofCheckpoints(report)).toContainEqual(expect.stringMatching(/^checkpoints\/0: A cosigned in the future/));
  });
});

describe('a policy in a bundle', () => {
  it('counts only where none was given, and that is said', async () => {
    const own = await check({ cosign: by(a, b), policy: both });
    expect(own).toMatchObject({ verdict: 'verified', policy: "the bundle's own" });
    expect(own.notChecked).toContain(
      "whether the witnesses are the right ones: the policy is the bundle's own (--policy)",
    );
    expect((await check({ cosign: by(a), policy: both })).verdict).toBe('failed');
    expect(await check({ cosign: by(a) })).toMatchObject({ verdict: 'verified', policy: null });
  });

  it('that asks for nobody does not help against one from outside', async () => {
    expect(await check({ policy: nobody })).toMatchObject({ verdict: 'verified', policy: "the bundle's own" });
    const report = await check({ policy: nobody }, both);
    expect(report).toMatchObject({ verdict: 'failed', policy: 'given' });
    expect(ofCheckpoints(report)[0]).toMatch(/the policy asks for more witnesses/);
    expect(await check({ policy: both, cosign: by(a) }, any)).toMatchObject({ verdict: 'verified', policy: 'given' });
  });

  it('that cannot be read is named', async () => {
    const report = await check({ policy: Buffer.from('quorum everybody\n') });
    expect(report).toMatchObject({ verdict: 'failed', problems: [{ path: 'policy' }] });
  });
});
