import type { PlantedFinding, Truth } from '../truth.js';

/** The expected findings of a random case over HTTP: none that depends on topics and keys, and one way in for all refused events. */
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
