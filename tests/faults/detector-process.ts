import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Detector } from '#libs/detecting';
import { ruleSet } from '#libs/rules';

/** A detector in small steps for tests that kill it at the crash point of COUNTERSIGN_CRASH_AT. Ends on request on standard input. */
const { DETECTOR_URL, BATCH = '10', LEASE = '2', SEAL_MS = '10000', WAITING = '10000' } = process.env;
const db = await new DataSource({ type: 'postgres', url: DETECTOR_URL!, poolSize: 6 }).initialize();
const detector = new Detector({
  db,
  rules: ruleSet,
  instance: 'crashing',
  settings: {
    maxEntries: Number(BATCH),
    leaseSeconds: Number(LEASE),
    cacheBytes: 200_000,
    maxWaiting: Number(WAITING),
  },
  tickMs: 100,
  pollMs: 50,
  sealMs: Number(SEAL_MS),
});
detector.start();
process.stdin.on('end', () => {
  void detector
    .stop()
    .then(() => db.destroy())
    .then(() => process.exit(0));
});
process.stdin.resume();
