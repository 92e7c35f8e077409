import { readFileSync } from 'node:fs';
import { completed } from '../../scripts/complete-lock.mjs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Parameters<typeof completed>[0] };

describe('package-lock.json', () => {
  it('has every platform, or npm ci refuses it (then: node scripts/complete-lock.mjs)', () => {
    expect(Object.keys(completed(lock.packages)).filter((path) => !(path in lock.packages))).toEqual([]);
  });

  it('names no registry', () => {
    expect(JSON.stringify(lock)).not.toContain('"resolved"');
  });

  it('is completed with the platform in a package’s name', () => {
    const parent = {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { '@x/y-linux-arm-gnueabihf': '1.0.0', '@x/y-win32-x64-msvc': '1.0.0' },
    };
    expect(completed({ '': {}, 'node_modules/y': parent })).toMatchObject({
      'node_modules/@x/y-linux-arm-gnueabihf': {
        version: '1.0.0',
        os: ['linux'],
        cpu: ['arm'],
        dev: true,
        optional: true,
      },
      'node_modules/@x/y-win32-x64-msvc': { version: '1.0.0', os: ['win32'], cpu: ['x64'], optional: true },
    });
  });
});
