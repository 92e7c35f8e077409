import { notJudged } from './not-judged.js';

describe('where no time can be named up to which all is judged', () => {
  it('says whether that is so of everything, or of a part', () => {
    expect(notJudged({ shards: [{ judged: 0 }, { judged: 0 }] })).toBe('Nothing is judged yet');
    expect(notJudged({ shards: [{ judged: 17 }, { judged: 0 }] })).toBe(
      'A part of the ledger is not judged at all yet',
    );
  });
});
