import { execFileSync } from 'node:child_process';
import { shellQuoted } from './shell-quoted.js';

describe('a word for a shell', () => {
  it('stays as it is where a shell reads it so', () => {
    for (const word of ['/tmp/run-1/vkeys.txt', 'http://127.0.0.1:3001/v1', 'a@b,c%d+e'])
      expect(shellQuoted(word)).toBe(word);
  });

  it('is one word, and the same, after a shell has read it', () => {
    const words = [
      '',
      "O'Neil's files/x",
      'a b',
      '$HOME `id` $(id)',
      '"',
      '\\',
      'a\nb',
      '*',
      '~',
      '#a',
      'é',
      'a;b&c|d',
    ];
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellQuoted).join(' ')}`], {
      encoding: 'utf8',
    });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });
});
