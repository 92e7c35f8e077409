/** The object that `countersign demo --json` prints on its last line. */
export interface DemoJson {
  intake: string;
  items: number;
  events: number;
  entries: number;
  planted: Record<string, number>;
  found: Record<string, number>;
  missing: number;
  unexpected: number;
  findings: number;
  notEvaluable: { rule: string; agreement: string; reason: string; items: number }[];
  heads: { shard: string; size: number; root: string }[];
  verified: boolean;
  seconds: Record<string, number>;
  urls?: Record<string, string>;
  /** Of the database. */
  logins?: Record<'verifier' | 'grafana', { role: string; urlFile: string }>;
  issuer?: { people: { login: string }[]; producers: { clientId: string }[]; secrets: string };
}

/** As on a machine without Java. */
export const NO_KAFKA = { KAFKA_BROKERS: '', JAVA_HOME: '/nonexistent' };
