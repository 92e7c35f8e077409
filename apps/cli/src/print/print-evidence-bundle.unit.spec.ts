import { jest } from '@jest/globals';
import { formatVkey } from '#libs/tlog';
import { checkEvidenceBundle } from '../../../../libs/audit/src/evidence-bundle/check/verify-bundle.js';
import { Forgery, pack } from '../../../../libs/audit/src/evidence-bundle/testing/forgery.js';
import { MemoryLedger } from '../../../../libs/audit/src/evidence-bundle/testing/memory-ledger.js';
import { printEvidenceBundle } from './print-evidence-bundle.js';

const ledger = new MemoryLedger();
const [agreement] = ledger.agreements as [string];
const keys = [ledger.keys.shard.verifier, ledger.keys.oversight.verifier];
const believed = { keys, policy: undefined };
const from = '2025-06-01T00:00:00.000Z';

function printed(...[packed, given]: Parameters<typeof checkEvidenceBundle>): string[] {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    printEvidenceBundle(checkEvidenceBundle(packed, given));
    return write.mock.calls.map(([text]) => String(text).trimEnd());
  } finally {
    write.mockRestore();
  }
}

describe('what is printed of a bundle', () => {
  it('says of which time it is, and that it is verified', async () => {
    const lines = printed(pack((await ledger.bundle(agreement, { from })).files), believed);
    expect(lines[0]).toContain(`${agreement} from ${from} to the end: `);
    expect(lines.at(-1)).toBe('bundle verified');
  });

  it("says whose keys it was checked with, and that the bundle's own prove nothing", async () => {
    const { files } = await ledger.bundle(agreement, { vkeys: keys.map(formatVkey) });
    const lines = printed(pack(files), { keys: [], policy: undefined });
    const log = `log of ${ledger.entries.length} entries`;
    expect(lines[1]).toMatch(
      new RegExp(`^checked against key log.test/memory/0\\+[0-9a-f]{8} \\(the bundle's own\\): ${log}$`),
    );
    expect(lines.at(-1)).toMatch(/^BUNDLE AGREES WITH ITSELF, as any forgery with a key of its own does/);
    expect(printed(pack(files), believed).at(-1)).toBe('bundle verified');
  });

  it("counts the findings that are the maker's word", async () => {
    const packed = pack((await ledger.bundle(agreement, { from, sealedTo: null })).files);
    const { findings } = checkEvidenceBundle(packed, believed);
    expect(findings).toBeGreaterThan(0);
    expect(printed(packed, believed).at(-1)).toBe(
      `BUNDLE NOT VERIFIED: its entries are the log's, but what it says of findings is the maker's word (${findings})`,
    );
  });

  it('is one line of what can be seen, whatever a name in the bundle would write in our name', async () => {
    const { files } = await ledger.bundle(agreement, { from, sealedTo: null });
    const evil = 'x\n\u001b[2Kbundle verified\u202e';
    const forged = new Forgery(files)
      .findings((all) => all.map((one, i) => (i === 0 ? { ...one, id: evil, rule: evil } : one)))
      .manifest((manifest) => void (manifest.agreement = evil));
    const lines = printed(forged.packed, believed);
    expect(lines.join('')).toContain('x\\u000a\\u001b[2Kbundle verified\\u202e');
    expect(lines.filter((line) => /[\u0000-\u001f\u202e]/.test(line))).toEqual([]);
  });
});
