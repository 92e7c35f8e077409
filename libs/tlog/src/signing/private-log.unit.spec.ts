import { parseCheckpoint } from '../checkpoint.js';
import { parseNote } from '../note.js';
import { askAsLog, isAskedByLog, isPrivateLog } from './private-log.js';
import { generateCosignerKey, generateLogKey } from './key.js';
import { signNote } from './sign-note.js';

const NOW = 1_790_000_000;
const log = generateLogKey('log.example/ledger/access');
const ORIGIN = log.verifier.name;
const asked = (header: string, at = NOW, verifiers = [log.verifier]) => isAskedByLog(header, ORIGIN, verifiers, at);
const signed = (text: string) => `Signed-Note ${signNote(text, [log]).toString('base64')}`;

describe('a log that asks its witness', () => {
  it.each([
    ['log.example/ledger/access', true],
    ['log.example/ledger/0', false],
    ['log.example/ledger/oversight', false],
    ['log.example/access/0', false],
    ['log.example/ledger/noaccess', false],
  ])('%s is private: %s', (origin, expected) => expect(isPrivateLog(origin)).toBe(expected));

  it('is known by its key, for five minutes', () => {
    const header = askAsLog(log, NOW);
    for (const at of [NOW, NOW + 300, NOW - 300]) expect(asked(header, at)).toBe(true);
    for (const at of [NOW + 301, NOW - 301]) expect(asked(header, at)).toBe(false);
    // Of several keys of the log one is enough.
    expect(asked(header, NOW, [generateLogKey(ORIGIN).verifier, log.verifier])).toBe(true);
  });

  it('is nobody else', () => {
    const other = generateLogKey(ORIGIN);
    const shard = log.named('log.example/ledger/0');
    for (const header of [
      askAsLog(other, NOW),
      askAsLog(shard, NOW),
      askAsLog(generateCosignerKey(ORIGIN), NOW),
      askAsLog(log, NOW).replace('Signed-Note', 'Bearer'),
      askAsLog(log, NOW).slice(0, -9),
      `${askAsLog(log, NOW)}${'A'.repeat(9_000)}`,
      'Signed-Note ',
      'Signed-Note !',
      // What the log signs for all to see.
      signed(`${ORIGIN}\n3\nAAAA\n`),
      signed(`countersign-ask/v1\nlog.example/ledger/0\n${NOW}\n`),
      signed(`countersign-ask/v1\n${ORIGIN}\n${NOW}\nmore\n`),
      signed(`countersign-ask/v1\n${ORIGIN}\nnow\n`),
      signed(`countersign-ask/v1\n${ORIGIN}\n`),
    ])
      expect([header, asked(header)]).toEqual([header, false]);
  });

  it('signs nothing that is a checkpoint', () => {
    const note = Buffer.from(askAsLog(log, NOW).slice('Signed-Note '.length), 'base64');
    expect(() => parseCheckpoint(parseNote(note).text)).toThrow();
  });
});
