import { readFileSync } from 'node:fs';
import { MOVES } from './states.js';
import { JUDGES_STATES, judgesState, shown, SHOWN_STATES, shownState } from './shown.js';

/** The rows of the first table after a heading, as cells. */
function table(heading: string): string[][] {
  const doc = readFileSync('docs/triage.md', 'utf8');
  const lines = doc.slice(doc.indexOf(`\n## ${heading}\n`)).split('\n');
  const from = lines.findIndex((line) => line.startsWith('|'));
  const to = lines.findIndex((line, n) => n > from && !line.startsWith('|'));
  return lines
    .slice(from, to)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([first]) => !first!.startsWith('---'));
}

const words = (...[judge, desk]: Parameters<typeof shown>): string => {
  const cell = shown(judge, desk);
  if (cell === null) return 'cannot be';
  return `${cell.queue ? 'queue' : 'not in queue'}, ${cell.counted}, ${cell.overdue ? 'overdue' : 'never'}`;
};

describe('the table of both states', () => {
  const [head, ...rows] = table('The table of both states');

  it('has a row and a column for each state', () => {
    expect(head).toEqual(['desk', ...JUDGES_STATES]);
    expect(rows.map(([desk]) => desk)).toEqual([...SHOWN_STATES]);
  });

  it.each(SHOWN_STATES.flatMap((desk) => JUDGES_STATES.map((judge) => [desk, judge] as const)))(
    'says in docs/triage.md what the code does: %s, %s',
    (desk, judge) => {
      const cell = rows.find(([name]) => name === desk)![head!.indexOf(judge)];
      expect(cell).toBe(words(judge, desk));
    },
  );

  it('keeps in sight what the judge withdraws while a desk investigates', () => {
    expect(shown('withdrawn', 'investigating')).toEqual({ queue: true, counted: 'investigating', overdue: false });
  });
});

describe('moves', () => {
  it('are those of docs/triage.md', () => {
    const said = new Map<string, string[]>();
    for (const [from, to] of table('States and moves').slice(1))
      for (const state of from!.split(/, | or /))
        said.set(
          state,
          to!
            .replace(/; if [a-z ]+ also /, ', ')
            .split(', ')
            .sort(),
        );
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(Object.entries(MOVES).map(([from, to]) => [from, [...to].sort()])),
    );
  });
});

describe('states as shown', () => {
  it('are reopened before lapsed, and neither of what is not closed', () => {
    expect(shownState({ state: 'accepted', lapsed: true, reopened: true })).toBe('reopened');
    expect(shownState({ state: 'accepted', lapsed: true, reopened: false })).toBe('lapsed');
    expect(shownState({ state: 'expected', lapsed: false, reopened: true })).toBe('reopened');
    expect(shownState({ state: 'investigating', lapsed: false, reopened: true })).toBe('investigating');
  });

  it('are, of the judge, withdrawn before retracted before restated', () => {
    expect(judgesState({ count: 0, takenBack: true, change: 'restated' })).toBe('withdrawn');
    expect(judgesState({ count: 1, takenBack: true, change: 'restated' })).toBe('retracted');
    expect(judgesState({ count: 1, takenBack: false, change: 'restated' })).toBe('restated');
    expect(judgesState({ count: 1, takenBack: false, change: 'withdrawn' })).toBe('open');
  });
});
