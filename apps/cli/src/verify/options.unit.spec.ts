import { modeOf, type VerifyOptions } from './options.js';

const asks = (options: VerifyOptions) => () => modeOf(options, (name) => name in options);

describe('verify --findings', () => {
  it('does not go with a part of a log, because the rest would not have been hashed', () => {
    const url = ['http://127.0.0.1'];
    expect(asks({ dir: 'logs', findings: true, from: 0 })).toThrow('does not go with --from or --to');
    expect(asks({ url, vkey: ['key'], findings: true, to: 256 })).toThrow('does not go with --from or --to');
    expect(asks({ dir: 'logs', findings: true })()).toBe('dir');
  });
});
