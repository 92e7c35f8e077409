import { sentenceOf } from '../sentences.js';
import { EXAMPLES } from './examples.js';

const HEAD = `# Findings in words

Every finding is said in one plain sentence, which the api answers as \`sentence\`. This page shows them for each [rule](rules.md): none, one and many,
and each way of saying it, with the numbers of the [case of 2025](case.md). The sentences are code beside the rules
(\`libs/rules/src/<rule>/sentence.ts\`), outside what is locked to a rule's version: words change no verdict.

- **What is counted.** Items are items, not people: a finding does not know whether all of them have pseudonyms of one epoch.
- **Withdrawn** says that the finding no longer stands. It does not say what happened.
- **Days.** An act that is known by its day has that day, as it was written. An instant has its day in UTC, and says so.
- **Agencies** have the name that the records use, their id; of two to four letters it is written in capitals.
- **Derived.** Where no single record states what a sentence says, \`derived\` says how it was worked out: by comparing records, by adding them up, from
  totals, or from a record that is missing. Where it is empty a record states it, and only the agreement or the statute is held against it. A derived
  number is as good as its steps: open the evidence before you answer for it. It does not say how the records themselves are known
  (\`known\` of an [event](events.md)), and it is not the state of the legal theory, which is \`theory\`.
- What **no record shows** may still have happened.

Made by \`npm run docs\`: do not edit. A test compares it with what the code says.
`;

/** docs/sentences.md. */
export function sentencesPage(): string {
  const rules = [...new Set(EXAMPLES.map(({ told }) => told.rule))];
  return [HEAD, ...rules.map(section)].join('\n');
}

function section(rule: string): string {
  const said = EXAMPLES.filter(({ told }) => told.rule === rule).map(({ when, told }) => ({
    when,
    ...sentenceOf(told)!,
  }));
  const lines = said.map(({ when, sentence }) => `- ${when}: ${sentence}`);
  const derived = [...new Set(said.flatMap((one) => one.derived ?? []))].map((text) => `- _derived_: ${text}`);
  return `## [${rule}](../libs/rules/src/${rule}/rule.md)\n\n${[...lines, ...derived].join('\n')}\n`;
}
