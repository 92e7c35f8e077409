import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertCases } from './alert-cases.js';
import { ALERTS, alerts, RECORDING, recordingRules } from './alerts.js';
import { ROOT } from './compose-file.js';
import { unknownMetrics } from './declared-metrics.js';

const RUNBOOKS = 'docs/runbooks';
const runbook = (name: string): string => readFileSync(join(ROOT, RUNBOOKS, name), 'utf8');
const pages = readdirSync(join(ROOT, RUNBOOKS)).filter((name) => name !== 'README.md');

describe('the alerts', () => {
  it('state the event, its meaning and its severity, and lead to a runbook', () => {
    expect(alerts().length).toBeGreaterThan(20);
    for (const { alert, labels, annotations } of alerts()) {
      expect(alert).toMatch(/^Countersign[A-Z]\w+$/);
      expect([alert, labels['severity']]).toEqual([alert, expect.stringMatching(/^(warning|critical|none)$/)]);
      expect(annotations['summary']!.length).toBeGreaterThan(10);
      expect(annotations['description']!.length).toBeGreaterThan(20);
      expect(annotations['runbook_url']).toBe(`${RUNBOOKS}/${alert}.md`);
    }
  });

  it('have unlike names, and a case that fires and one that does not', () => {
    const names = alerts().map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(alertCases).sort()).toEqual([...names].sort());
    for (const [name, { fires, quiet }] of Object.entries(alertCases)) {
      expect([name, fires.length > 0]).toEqual([name, true]);
      // What fires always has no case in which it does not.
      expect([name, quiet.length > 0]).toEqual([name, name !== 'CountersignWatchdog']);
    }
  });

  it('ask for metrics that there are', () => {
    for (const path of [ALERTS, RECORDING]) expect(unknownMetrics(readFileSync(path, 'utf8'))).toEqual([]);
  });

  it('use recording rules that there are', () => {
    const recorded = recordingRules().map(({ record }) => record);
    const used = alerts().flatMap(({ expr }) => expr.match(/\b\w+:countersign_\w+:\w+|\bcountersign:\w+:\w+/g) ?? []);
    expect(recorded).toEqual(expect.arrayContaining(used));
  });
});

describe('the runbooks', () => {
  it('are one for each alert, and the list has each', () => {
    expect(pages.sort()).toEqual(
      alerts()
        .map(({ alert }) => `${alert}.md`)
        .sort(),
    );
    const list = [...runbook('README.md').matchAll(/^\| \[(\w+)\]\(\1\.md\)/gm)].map(([, name]) => `${name}.md`);
    expect(list.sort()).toEqual(pages.sort());
  });

  it.each(pages)('say meaning, impact, what to check and what to mend: %s', (page) => {
    const parts = runbook(page).split(/^## /m).slice(1);
    expect(parts.map((part) => part.split('\n')[0])).toEqual(['Meaning', 'Impact', 'Check', 'Mend']);
    for (const part of parts) expect(part.split('\n').slice(1).join('').length).toBeGreaterThan(20);
  });

  it.each(pages)('name metrics and pages that there are: %s', (page) => {
    expect(unknownMetrics(runbook(page))).toEqual([]);
    for (const [, link] of runbook(page).matchAll(/\]\((Countersign\w+\.md)\)/g)) expect(pages).toContain(link);
  });
});
