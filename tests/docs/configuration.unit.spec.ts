import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeConfig } from '#libs/platform';
import { apiSettings } from '../../apps/api/src/config.js';
import { detectorConfig } from '../../apps/detector/src/config.js';
import { issuerConfig } from '../../apps/issuer/src/config.js';
import { recorderConfig } from '../../apps/recorder/src/config.js';
import { witnessConfig } from '../../apps/witness/src/config.js';
import { configurationPage } from '../../scripts/config-docs/page.mjs';

const recorder = describeConfig(recorderConfig);
const detector = describeConfig(detectorConfig);
const api = describeConfig(apiSettings);
const witness = describeConfig(witnessConfig);
const issuer = describeConfig(issuerConfig);
/** prettier decides about column widths. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

describe('docs/configuration.md', () => {
  it('agrees with the apps (else: npm run build && node scripts/config-docs.mjs)', () => {
    const file = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
    expect(plain(file)).toBe(plain(configurationPage({ recorder, detector, api, witness, issuer })));
  });

  it('cannot be written while a setting lacks its abuse, or while an unknown one is described', () => {
    const key = { key: 'NEW_KEY', required: false, default: undefined, description: '', secret: false };
    expect(() => configurationPage({ recorder, detector, api: [...api, key], witness, issuer })).toThrow(
      /says nothing of NEW_KEY/,
    );
    expect(() => configurationPage({ recorder, detector, api: [], witness, issuer })).toThrow(
      /COUNTERSIGN_QUERY_SECONDS, which no app/,
    );
  });
});
