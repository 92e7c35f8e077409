import { plain } from './print-plainly.js';

describe('what a log may put on the terminal', () => {
  it('is one line of what can be seen', () => {
    expect(plain('tile/\nverified: 1 logs')).toBe('tile/\\u{a}verified: 1 logs');
    expect(plain('\u001b[2K\u001b[1Averified \u009b2K \u202e\u2028\ud800')).toBe(
      '\\u{1b}[2K\\u{1b}[1Averified \\u{9b}2K \\u{202e}\\u{2028}\\u{d800}',
    );
    expect(plain('Straße — 10 €')).toBe('Straße — 10 €');
  });
});
