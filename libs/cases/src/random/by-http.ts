import type { PlantedFinding, Truth } from '../truth.js';

/** What must be found of a random case that comes by HTTP: nothing that hangs on topics and keys, and one way in for all that is refused. */
export function truthByHttp(truth: Truth): Truth {
  const findings = new Map<string, PlantedFinding>();
  for (const { kafkaOnly, ...finding } of truth.findings) {
    if (kafkaOnly) continue;
    const subject = finding.subject.replace(/^transfers\.\S+/, 'http');
    const key = JSON.stringify([finding.rule, finding.agreement, subject]);
    const known = findings.get(key);
    if (known) known.count += finding.count;
    else findings.set(key, { ...finding, subject });
  }
  return { ...truth, findings: [...findings.values()] };
}
