import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, composeFile, composeText, ROOT } from './compose-file.js';

const compose = composeFile();
const services = Object.entries(compose.services);
/** What ends by itself is waited for by its end. */
const ONCE = ['keys', 'migrate', 'witness-key'];

describe.each(services)('the container of %s', (name, service) => {
  it('writes only to its volumes and to memory', () => {
    expect(service.read_only).toBe(true);
    expect(service.tmpfs!.map((one) => one.split(':')[0])).toContain('/tmp');
    // Memory over a volume would lose what is written there.
    const volumes = (service.volumes ?? []).map((one) => one.split(':')[1]);
    expect(service.tmpfs!.filter((one) => volumes.includes(one.split(':')[0]))).toEqual([]);
  });

  it('runs as nobody of the machine, without capabilities, and gains none', () => {
    expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service).not.toHaveProperty('privileged');
    expect(service).not.toHaveProperty('cap_add');
    expect(service.user).toMatch(/^(?:node|postgres|appuser|nobody|472:0)$/);
  });

  it('has limits of memory, processors and processes', () => {
    expect(bytes(service.mem_limit!)).toBeGreaterThanOrEqual(128 * 1024 * 1024);
    expect(Number(service.cpus)).toBeGreaterThan(0);
    expect(service.pids_limit).toBeGreaterThan(0);
  });

  it('says whether it is well, or ends', () => {
    if (ONCE.includes(name)) expect(service.healthcheck).toBeUndefined();
    else expect(service.healthcheck!.test.length).toBeGreaterThan(1);
  });

  it('keeps only so much of its log', () => {
    expect(service.logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } });
  });
});

describe('limits', () => {
  it('leave the broker and the database what they are told to take', () => {
    const { kafka, postgres } = compose.services;
    const heap = /-Xmx(\d+g)/.exec(kafka!.environment!['KAFKA_HEAP_OPTS']!)![1]!;
    // As much again for what the JVM has beside its heap, and for files in the page cache.
    expect(bytes(kafka!.mem_limit!)).toBeGreaterThanOrEqual(2 * bytes(heap));
    expect(bytes(postgres!.mem_limit!)).toBeGreaterThanOrEqual(4 * bytes(postgres!.shm_size!));
  });

  it('are what docs/operations.md says that the machine needs', () => {
    const always = services.filter(([name, { profiles }]) => profiles === undefined && !ONCE.includes(name));
    const sum = always.reduce((all, [, { mem_limit }]) => all + bytes(mem_limit!), 0) / 1024 ** 3;
    const said = /All limits together are (\S+) GB/.exec(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8'));
    expect(Number(said?.[1])).toBe(Math.ceil(sum));
  });

  it('let the broker run what it unpacks, and nobody else', () => {
    const run = services.flatMap(([name, { tmpfs }]) => tmpfs!.filter((one) => /\bexec\b/.test(one)).map(() => name));
    expect(run).toEqual(['kafka']);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n');
  const example = new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^#([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );

  it('has every variable of docker-compose.yml, with a default that it has there, and no other', () => {
    const used = [...composeText.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name, value]) => [name!, value!] as const);
    expect(used.length).toBeGreaterThan(3);
    const names = new Set(used.map(([name]) => name));
    expect([...example.keys()].filter((name) => name !== 'COMPOSE_PROFILES').sort()).toEqual([...names].sort());
    for (const name of names) {
      const defaults = used.filter(([one]) => one === name).map(([, value]) => value);
      expect(defaults).toContain(example.get(name));
    }
    expect(services.map(([, { profiles }]) => profiles?.[0])).toContain(example.get('COMPOSE_PROFILES'));
  });

  it('changes nothing as it is, and the .env that is made of it is never committed', () => {
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n')).toContain('/.env');
  });
});
