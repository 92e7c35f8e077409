import { z } from 'zod';
import { ConfigError, describeConfig, loadConfig } from '#libs/platform';
import { forwarders } from './forwarders.js';

const schema = z.object({ FORWARDERS: forwarders('Who carries for whom').optional() });
const read = (text: string) => loadConfig(schema, { FORWARDERS: text }).FORWARDERS;

describe('a setting of forwarders', () => {
  it.each<[string, Record<string, string[]>]>([
    ['gateway:dhs', { gateway: ['dhs'] }],
    ['gateway:dhs,ssa;other:irs', { gateway: ['dhs', 'ssa'], other: ['irs'] }],
    [' gateway : dhs , ssa ; other-1 : irs ', { gateway: ['dhs', 'ssa'], 'other-1': ['irs'] }],
    ['a:b;b:a', { a: ['b'], b: ['a'] }],
  ])('%s', (text, expected) => {
    const found = Object.fromEntries([...read(text)!].map(([name, agencies]) => [name, [...agencies]]));
    expect(found).toEqual(expected);
  });

  it('is not needed, and has no default', () => {
    expect(read('')).toBeUndefined();
    expect(describeConfig(schema)[0]).toMatchObject({ required: false, description: 'Who carries for whom' });
  });

  it.each([
    ['gateway', /forwarder:agency,agency is expected/],
    ['gateway:', /forwarder:agency,agency is expected/],
    ['gateway:dhs;', /forwarder:agency,agency is expected/],
    ['gateway:dhs:ssa', /forwarder:agency,agency is expected/],
    ['gateway:dhs,', /"" is not the name of an agency/],
    [':dhs', /"" is not the name of an agency/],
    ['gateway:DHS', /"DHS" is not the name of an agency/],
    ['urn.agency.gateway:dhs', /"urn.agency.gateway" is not the name of an agency/],
    ['gateway:dhs;gateway:ssa', /gateway may be named once/],
    ['gateway:dhs,gateway', /gateway carries its own word/],
  ])('%s is refused with the reason', (text, reason) => {
    expect(() => read(text)).toThrow(ConfigError);
    expect(() => read(text)).toThrow(reason);
  });
});
