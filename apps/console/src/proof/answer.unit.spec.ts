import { leafHash } from '#libs/merkle';
import { formatVkey, generateCosignerKey, generateLogKey, signCheckpoint } from '#libs/tlog';
import { receiptOf } from '#portable/verifier';
import { answers } from './answer.js';

const key = generateLogKey('ledger.example');
const log = key.named('ledger.example/0');
const entry = new TextEncoder().encode('{"v":1}');
const root = leafHash(entry);
const signed = (size: number, at = root): string =>
  signCheckpoint({ origin: 'ledger.example/0', size, root: at, extensions: [] }, log).toString();
const receipt = receiptOf({ index: 0, inclusionProof: [], checkpoint: signed(1) });
const pinFile = `log ${formatVkey(key.verifier)}\nquorum none\n`;
const question = {
  ...{ place: { shard: '0', index: 0 }, entry, receipt, now: 0 },
  ...{ remembered: undefined, consistencyProof: undefined },
};

describe('what the worker answers', () => {
  it('reads a file of keys, and says why it cannot', () => {
    const witness = generateCosignerKey('witness.example');
    const file = `${pinFile.replace('none', 'court')}`.replace(
      'quorum',
      `witness court ${formatVkey(witness.verifier)}\nquorum`,
    );
    expect(answers['read-pins']({ text: file })).toMatchObject({
      logs: [{ name: 'ledger.example', vkey: formatVkey(key.verifier) }],
      witnesses: [{ name: 'court' }],
      quorum: 'court',
    });
    for (const text of ['', 'x', pinFile.replace('quorum none\n', ''), '{"pins":[]}', '\0'])
      expect(answers['read-pins']({ text })).toHaveProperty('fault');
    expect(answers['read-pins']({ text: 'quorum none\n' })).toHaveProperty('fault');
  });

  it('compares with the remembered checkpoint of this log alone, and asks for a proof where it has grown', () => {
    const grown = receiptOf({ index: 0, inclusionProof: [], checkpoint: signed(5) });
    const seen = new Map([
      ['other.example/0', 'other.example/0\n9\n'],
      ['ledger.example/0', signed(1)],
    ]);
    expect(answers.growth({ receipt: grown, seen })).toEqual({ remembered: signed(1), ask: { from: 1, to: 5 } });
    expect(answers.growth({ receipt, seen })).toEqual({ remembered: signed(1) });
    expect(answers.growth({ receipt, seen: new Map() })).toEqual({});
    expect(answers.growth({ receipt: new Uint8Array([1, 2]), seen })).toEqual({});
  });

  it('ticks by a pinned key alone: not by what the server names, and not by the keys of another ledger', () => {
    const own = { pinFile: null, serverKeys: [formatVkey(log.verifier)] };
    expect(answers.entry({ ...question, trust: { pinFile, serverKeys: [] } }).mark).toBe('checked');
    expect(answers.entry({ ...question, trust: own })).toMatchObject({ mark: 'not-yet-checked', key: null });
    expect(answers.entry({ ...question, trust: { pinFile: null, serverKeys: ['x'] } }).mark).toBe('not-yet-checked');
    const other = `log ${formatVkey(generateLogKey('other.example').verifier)}\nquorum none\n`;
    expect(answers.entry({ ...question, trust: { ...own, pinFile: other } }).mark).toBe('does-not-check');
    expect(() => answers.entry({ ...question, trust: { ...own, pinFile: 'broken' } })).toThrow();
  });
});
