import { readCheckpoint } from './checkpoint.js';
import { gapInWords, grownBy, judgedInWords, ledgerInWords, shardTitle, signedInWords } from './words.js';

const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const line = (name: string, bytes: number[]): string => `\u2014 ${name} ${btoa(String.fromCharCode(...bytes))}`;
const zeros = (length: number): number[] => Array.from({ length }, () => 0);
const log = line('ledger.example/0', [0x1b, 0xa5, 0x4a, 0x53, ...zeros(64)]);
/** 2026-11-22T15:00:00Z */
const seconds = [0, 0, 0, 0, 0x6a, 0x13, 0x05, 0xf0];
const witness = line('witness.example', [1, 2, 3, 4, ...seconds, ...zeros(64)]);
const note = (...lines: string[]): string => `ledger.example/0\n29\n${ROOT}\n\n${lines.join('\n')}\n`;

describe('a checkpoint', () => {
  it('is read with who signed it', () => {
    const read = readCheckpoint(note(log, witness));
    expect(read).toMatchObject({ origin: 'ledger.example/0', size: 29, root: ROOT });
    expect(read?.log).toEqual([{ name: 'ledger.example/0', keyId: '1ba54a53', at: null }]);
    const at = new Date(0x6a1305f0 * 1_000).toISOString();
    expect(read?.witnesses).toEqual([{ name: 'witness.example', keyId: '01020304', at }]);
  });
  it('may have no witness', () => expect(readCheckpoint(note(log))?.witnesses).toEqual([]));
  it.each([
    ['no signature', `ledger.example/0\n29\n${ROOT}\n`],
    ['no size', `ledger.example/0\nmany\n${ROOT}\n\n${log}\n`],
    ['a line that is none', note(log, 'witness.example signed too')],
    ['a signature without bytes', note(line('ledger.example/0', [1, 2, 3, 4]))],
    ['nothing', ''],
  ])('is none with %s', (_, text) => expect(readCheckpoint(text)).toBeNull());
});

describe('a shard in words', () => {
  it.each([
    [0, 0, 'It is empty so far.'],
    [1, 1, 'Its one entry is signed.'],
    [29, 29, 'All 29 entries are signed.'],
    [30, 29, /^1 entry is not signed yet/],
    [1_280_000, 0, /^1,280,000 entries are not signed yet/],
  ])('of %i entries, %i signed', (size, signedSize, words) =>
    expect(signedInWords({ size, signedSize })).toMatch(words),
  );

  const position = (judged: number, state: 'live' | 'building' = 'live') => ({
    ...{ shard: '0', ruleSet: 'sha256:x', state, judged, receivedAt: null, judgedAt: null },
  });
  it.each([
    [0, [], 'Nothing is to be judged.'],
    [5, [], 'Nothing is judged yet.'],
    [5, [position(0)], 'Nothing is judged yet.'],
    [5, [position(5)], 'All entries are judged.'],
    [5, [position(4)], '1 entry waits to be judged.'],
    [5, [position(1)], '4 entries wait to be judged.'],
    [5, [position(5), position(2, 'building')], /All entries are judged\. Beside that, another rule set is at 2 of 5/],
  ])('of %i entries, judged as %j', (size, detector, words) =>
    expect(judgedInWords({ shard: '0', size }, detector)).toMatch(words),
  );
  it('is not judged where no rule looks', () => expect(judgedInWords({ shard: 'oversight', size: 3 }, [])).toBeNull());
  it('has a name', () => {
    expect(shardTitle('0')).toMatch('shard 0');
    expect(shardTitle('access')).toBe('Who looked');
  });
});

describe('the ledger in words', () => {
  const shard = (name: string, size: number, signedSize = size) => ({ shard: name, size, signedSize }) as never;
  it('counts shards and entries', () => {
    expect(ledgerInWords({ shards: [shard('0', 29), shard('oversight', 3)] })).toBe(
      '2 shards with 32 entries in all, all of them signed.',
    );
    expect(ledgerInWords({ shards: [shard('0', 30, 28)] })).toBe('1 shard with 30 entries in all, 2 not signed yet.');
    expect(ledgerInWords({ shards: [shard('0', 29), shard('access', 900)] })).toBe(
      '2 shards with 929 entries in all (900 of them say who looked), all of them signed.',
    );
    expect(ledgerInWords({ shards: [] })).toBe('0 shards with 0 entries in all.');
  });
  it('knows what came since', () => {
    expect(grownBy({ shards: [shard('0', 29)] }, { shards: [shard('0', 31), shard('access', 2)] })).toBe(4);
    expect(grownBy({ shards: [shard('0', 29)] }, { shards: [shard('0', 29)] })).toBe(0);
  });
  it('says what judging left out', () => {
    expect(gapInWords({ rule: 'DIS-17', shard: '0', index: 1_234 })).toBe(
      'At entry 1,234 of shard 0, the rule DIS-17 failed and was left out.',
    );
    expect(gapInWords({ rule: 'fold', shard: '0', index: 1 })).toMatch('counts for nothing');
    expect(gapInWords({ rule: '*', shard: '0', index: 1 })).toMatch('all judging of a portion');
  });
});
