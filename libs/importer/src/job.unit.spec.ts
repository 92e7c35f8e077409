import { JobChanged } from '#libs/client';
import { HeaderInvalid } from './errors.js';
import { jobOf } from './job.js';

const none = { jobsOf: () => [], job: () => undefined };
const asked = { header: '/data/june/header.yaml', side: 'both' as const, journal: '/data/journal', digest: 'd' };
/** A journal of jobs by name and digest. */
const with_ = (jobs: Record<string, string>) => ({
  job: (name: string) => (name in jobs ? {} : undefined),
  jobsOf: (digest: string) => Object.keys(jobs).filter((name) => jobs[name] === digest),
});

describe('jobOf', () => {
  it('names a header by its path from the folder of the journal', () => {
    expect(jobOf(none, asked)).toBe('both june/header.yaml');
    expect(jobOf(none, { ...asked, header: '/data/july/header.yaml' })).toBe('both july/header.yaml');
    expect(jobOf(none, { ...asked, journal: '/data/june/.countersign-journal' })).toBe('both header.yaml');
  });

  it('names it the same when the whole tree has moved', () => {
    expect(jobOf(none, { ...asked, header: '/mnt/june/header.yaml', journal: '/mnt/journal' })).toBe(
      jobOf(none, asked),
    );
  });

  it('keeps what would part the fields of a journal out of the name', () => {
    expect(jobOf(none, { ...asked, header: '/data/a\tb\nc.yaml' })).toBe('both a%09b%0Ac.yaml');
  });

  it('has nothing to do where the same content was journalled, under whatever path and sides', () => {
    expect(jobOf(with_({ 'both old/other.yaml': 'd' }), asked)).toBeUndefined();
    expect(jobOf(with_({ 'both old/other.yaml': 'd' }), { ...asked, side: 'source' })).toBeUndefined();
    expect(jobOf(with_({ 'source a.yaml': 'd', 'requester a.yaml': 'd' }), asked)).toBeUndefined();
    expect(jobOf(with_({ 'source a.yaml': 'd' }), { ...asked, side: 'requester' })).toBeDefined();
    expect(jobOf(with_({ 'both old/other.yaml': 'x' }), asked)).toBeDefined();
  });

  it.each([
    ['both', 'both'],
    ['both', 'requester'],
    ['both', 'source'],
    ['requester', 'both'],
    ['source', 'source'],
  ] as const)('refuses other content under one path: %s after %s', (side, before) => {
    const journal = with_({ [`${before} june/header.yaml`]: 'x' });
    expect(() => jobOf(journal, { ...asked, side })).toThrow(JobChanged);
    expect(jobOf(with_({ [`${before} july/header.yaml`]: 'x' }), { ...asked, side })).toBeDefined();
  });

  it('keeps the sides of one path apart', () => {
    expect(jobOf(with_({ 'source june/header.yaml': 'x' }), { ...asked, side: 'requester' })).toBeDefined();
  });

  it('says how to go on where one side of the same content was journalled', () => {
    expect(() => jobOf(with_({ 'requester a.yaml': 'd' }), asked)).toThrow(HeaderInvalid);
    expect(() => jobOf(with_({ 'requester a.yaml': 'd' }), asked)).toThrow(/--side source/);
  });
});
