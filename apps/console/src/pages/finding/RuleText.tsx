import { basisName, packName } from '../../words/names.js';
import { type Block, type Inline, rulePage } from './rule-page.js';
import type { Detail } from './finding-queries.js';

const STATUSES: Readonly<Record<string, string>> = {
  experimental: 'It is experimental: it may change, and its findings with it.',
  stable: 'It is stable.',
  deprecated: 'It is deprecated: another rule takes its place.',
};

/** The rule in its authors’ words: what it compares, what can be wrong, what it cannot see. */
export function RuleText({ rule: { ruleText, finding } }: { rule: Pick<Detail, 'ruleText' | 'finding'> }) {
  if (ruleText === null) return <p>This release does not have the rule {finding.rule} any more.</p>;
  return (
    <div className="rule-text">
      <p>
        Rule {finding.rule}, version {finding.ruleVersion}, one of {packName(ruleText.pack)}.{' '}
        {STATUSES[ruleText.status]} Its basis: {basisName(ruleText.basis)}.
      </p>
      <h3>False positives</h3>
      <p>{ruleText.falsePositives}</p>
      {ruleText.page !== null && rulePage(ruleText.page).map((block, at) => <BlockOf key={at} block={block} />)}
    </div>
  );
}

function BlockOf({ block }: { block: Block }) {
  if (block.kind === 'heading') return <h3>{block.text}</h3>;
  if (block.kind === 'paragraph')
    return (
      <p>
        <Inlines parts={block.parts} />
      </p>
    );
  return (
    <ul>
      {block.items.map((parts, at) => (
        <li key={at}>
          <Inlines parts={parts} />
        </li>
      ))}
    </ul>
  );
}

function Inlines({ parts }: { parts: readonly Inline[] }) {
  return parts.map(({ text, as }, at) =>
    as === 'code' ? <code key={at}>{text}</code> : as === 'strong' ? <strong key={at}>{text}</strong> : text,
  );
}
