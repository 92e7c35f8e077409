import { keptForms } from './forms.js';

describe('text that is kept', () => {
  const kept = (drafts: Record<string, string>) => keptForms('f', (name) => drafts[name] ?? '').map(({ form }) => form);
  it('is said of the forms that have any', () => {
    expect(kept({ 'finding.f.note': 'half a note', 'finding.g.move': '{"reason":"x"}' })).toEqual(['note']);
    expect(kept({ 'finding.f.move': '{"to":"expected","reason":"a test"}', 'exception.f': '{"reason":"y"}' })).toEqual([
      ...['move', 'except'],
    ]);
    expect(kept({ 'finding.f.counsel': 'sha256:00' })).toEqual(['note']);
  });

  it('is none where something was chosen and nothing typed', () => {
    expect(kept({ 'finding.f.move': '{"to":"expected"}', 'finding.f.note': ' ', 'exception.f': '{' })).toEqual([
      'except',
    ]);
    expect(kept({})).toEqual([]);
  });
});
