import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = join(import.meta.dirname, '../trees');

const MONTH = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';
/** What differs from one run to the next, by a word for it. What the case plants stays. */
const VARIES: readonly [RegExp, string][] = [
  [new RegExp(`\\d{1,2} ${MONTH} \\d{4}, \\d\\d:\\d\\d(?::\\d\\d)? \\w+`, 'g'), '(time)'],
  [/\b[\d.,]+ (?:milli)?(?:second|minute|hour|day)s?\b(?= ago| after)/g, '(while)'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z/g, '(time)'],
  // Logs grow while it is looked at them.
  [/\b[\d,]+ entr(?:y|ies)\b/g, '(entries)'],
  [/\(\d[\d,]* of them say who looked\)/g, '((entries) say who looked)'],
  [/it and the others cover every entry|\(entries\) (?:is|are) newer than that/g, '(what is signed)'],
  // The last entry may be signed a moment later.
  [/\b(?:all of them signed|\d+ not signed yet)\b/g, '(what is signed)'],
  [
    /All \(entries\) are signed\.|\(entries\) (?:is|are) not signed yet\. A checkpoint comes about each second while something is recorded\./g,
    '(what is signed)',
  ],
  [/\b[\d,]+ newest\b/g, '(entries) newest'],
  [/https?:\/\/[\w.:]+/g, '(here)'],
  [/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, '(id)'],
  [/\b[0-9a-f]{16,}…?/g, '(digest)'],
  [/(?=[\w+/-]*\d)(?=[\w+/-]*[A-Z])[\w+/-]{20,}=*…?/g, '(digest)'],
  // Two sources send at once: which entry comes first is theirs.
  [/\b0[:/]\d+\b/g, '(place)'],
  [/(?<=asOf=)\d+/g, '(place)'],
  [/\b(entry) \d+ of shard/gi, '$1 (place) of shard'],
  // Whether a later record restated a finding, too: what came in order restates nothing.
  [/^ *- checkbox "Restated \d+"\n *- text: Restated \d+\n/gm, ''],
  [/(?<=Derived) Restated\b/g, ''],
  // Which acts a finding names as its evidence hangs on which came first.
  [/Both rest on the same recorded act\. (?=It )/g, ''],
  // A minute's entry may come just then.
  [/^ *- strong: "?, \(entries\) waits? to be judged"?\n/gm, ''],
  [/\bof \d+ recorded/g, 'of (entries) recorded'],
];

/** The page as who hears it has it: the dialog over it alone, where there is one. */
export async function treeOf(page: Page): Promise<string> {
  const dialog = page.locator('dialog[open]');
  const tree = await ((await dialog.count()) > 0 ? dialog : page.locator('body')).ariaSnapshot();
  return inWords(tree) + '\n';
}

const inWords = (tree: string): string => VARIES.reduce((text, [what, word]) => text.replaceAll(what, word), tree);

const renewed = new Set<string>();

/** The tree that is kept under a name; with UPDATE set, the one that it gets. */
export function keptTree(name: string, tree: string): string {
  const file = join(FOLDER, `${name}.yml`);
  // The first mode of a shape says how it is; the others must have the same.
  if (process.env.UPDATE && !renewed.has(name)) {
    renewed.add(name);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, tree);
  }
  if (!existsSync(file))
    throw new Error(`No tree is kept of ${name}. Run again with UPDATE=1, and read what it writes.`);
  return inWords(readFileSync(file, 'utf8'));
}
