import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeFile, ROOT } from '../deploy/compose-file.js';

const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');

/** Days that the page's table of what is kept says for the row that begins so. */
function daysOf(row: string): number {
  const found = new RegExp(`^\\| ${row}.*?\\| (\\d+) days in the compose file`, 'm').exec(page);
  if (!found) throw new Error(`the page does not say how long: ${row}`);
  return Number(found[1]);
}

describe('what the compose file keeps', () => {
  const { services } = composeFile();

  it('of Kafka is what the page says, and more than the week of which the recorder warns', () => {
    const hours = Number(services['kafka']!.environment!['KAFKA_LOG_RETENTION_HOURS']);
    expect(hours / 24).toBe(daysOf('records in Kafka'));
    expect(hours / 24).toBeGreaterThan(7);
  });

  it('of Prometheus is what the page says', () => {
    expect(services['prometheus']!.command).toContain(
      `--storage.tsdb.retention.time=${daysOf('samples of Prometheus')}d`,
    );
  });
});
