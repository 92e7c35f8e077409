import { chosenPerson, loginOf, others } from './person-choice.js';

const [ann, bo, cy] = ['ann', 'bo', 'cy'].map((subject) => ({ issuer: 'https://id.example', subject, name: 'A Name' }));

describe('whom work is given to', () => {
  it('is whoever was chosen, whatever else the list has meanwhile', () => {
    const kept = loginOf(bo!);
    expect(chosenPerson(kept, [bo!, cy!], ann!)).toEqual({ issuer: bo!.issuer, subject: 'bo' });
    expect(chosenPerson(kept, [cy!, bo!], ann!)).toEqual({ issuer: bo!.issuer, subject: 'bo' });
    expect(chosenPerson('me', [], ann!)).toEqual({ issuer: ann!.issuer, subject: 'ann' });
    expect(chosenPerson('nobody', [bo!], ann!)).toBeNull();
  });

  it('is not somebody else where whoever was chosen is gone, and not the reader', () => {
    for (const chosen of [loginOf(bo!), '0', '1', '']) expect(chosenPerson(chosen, [ann!, cy!], ann!)).toBeUndefined();
    // One of another issuer has the same login.
    expect(chosenPerson(loginOf({ ...bo!, issuer: 'https://else.example' }), [bo!], ann!)).toBeUndefined();
  });

  it('is nobody who has it', () => {
    expect(others([ann!, bo!, cy!], ann!, null, { ...cy! })).toEqual([bo]);
  });
});
