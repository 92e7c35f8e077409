import { draftName } from './draft-name.js';

const [a, b] = ['a'.repeat(22), 'b'.repeat(22)];

it('ties what is typed to what it is typed on', () => {
  const names = [
    draftName('move', { ids: [a] }),
    draftName('move', { ids: [b] }),
    draftName('move', { ids: [a, b] }),
    draftName('give', { ids: [a, b] }),
    draftName('move', { filter: {} }),
    draftName('move', { filter: { rule: 'DIS-17' } }),
  ];
  expect(new Set(names).size).toBe(names.length);
  // However she selected them.
  expect(draftName('move', { ids: [b, a] })).toBe(draftName('move', { ids: [a, b] }));
  // Of one finding it is the draft of its own page.
  expect(draftName('move', { ids: [a] })).toBe(`finding.${a}.move`);
});
