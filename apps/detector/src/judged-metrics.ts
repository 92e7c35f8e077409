import type { Metrics } from '#libs/platform';
import { ruleSet } from '#libs/rules';
import type { Judged } from './judged.js';

/** Another rule set has taken over: what this detector would say is of findings that nobody is shown, and of a lag that nobody makes up. */
export const SUPERSEDED = Symbol('superseded');
/** Of a digest; enough to tell rule sets apart. */
const DIGEST_CHARS = 12;

/**
 * How far all is judged and what there is, for Prometheus: looked up when it is asked for, so every detector of one rule set says the same.
 * Labels: rules, severities, reasons, shards and agencies; never agreements, which are for overseers alone (docs/operations.md, Dashboards).
 * `look`: undefined while nothing is known yet.
 */
export function observeJudged(metrics: Metrics, look: () => Promise<Judged | typeof SUPERSEDED | undefined>): void {
  const open = metrics.gauge({ name: 'findings_open', help: 'Findings that hold', labelNames: ['rule', 'severity'] });
  const lag = metrics.gauge({ name: 'detector_lag_entries', help: 'Entries not folded yet', labelNames: ['shard'] });
  const seconds = metrics.gauge({
    name: 'detector_lag_seconds',
    help: 'Age of the last folded entry while there are more to fold, else 0',
    labelNames: ['shard'],
  });
  const gaps = metrics.gauge({ name: 'gaps_open', help: 'Rules left out at an entry because they failed there' });
  const waiting = metrics.gauge({
    name: 'conclusions_waiting',
    help: 'Conclusions from silence that wait for their time',
    labelNames: ['shard'],
  });
  const due = metrics.gauge({
    name: 'conclusions_due',
    help: 'Of those, the ones whose time has come by the clock of the shard',
    labelNames: ['shard'],
  });
  const lacks = metrics.gauge({
    name: 'not_evaluable',
    help: 'What a rule could not judge, in its own units, by what is missing',
    labelNames: ['rule', 'reason'],
  });
  const vouched = metrics.gauge({
    name: 'source_watermark_timestamp_seconds',
    help: 'Up to when all sources of an agency that ever vouched have, seconds since 1970; none: none ever has',
    labelNames: ['agency'],
  });
  const never = metrics.gauge({
    name: 'sources_never_vouched',
    help: 'Sources of an agency that are waited for and have never vouched, under agreements that have not ended',
    labelNames: ['agency'],
  });
  const silent = metrics.gauge({
    name: 'source_silent',
    help: '1 while a source of an agency is silent under an agreement that has not ended',
    labelNames: ['agency'],
  });
  const catchingUp = metrics.gauge({
    name: 'generation_catching_up',
    help: '1 while a new rule set judges the ledger again',
  });
  const generation = metrics.gauge({
    name: 'generation_info',
    help: 'The rule set that this detector judges by: how its digest begins',
    labelNames: ['rule_set'],
  });
  metrics.beforeScrape(async () => {
    const found = await look();
    if (!found) return;
    for (const gauge of [open, lag, seconds, waiting, due, lacks, vouched, never, silent, generation]) gauge.reset();
    for (const gauge of [gaps, catchingUp]) gauge.remove();
    if (found === SUPERSEDED) return;
    for (const { id, severity } of ruleSet.rules) open.set({ rule: id, severity }, 0);
    for (const { rule, severity, count } of found.findings) open.set({ rule, severity }, count);
    for (const { shard, behind, lagSeconds } of found.shards) {
      lag.set({ shard }, behind);
      seconds.set({ shard }, lagSeconds);
    }
    for (const { shard, ...conclusions } of found.conclusions) {
      waiting.set({ shard }, conclusions.waiting);
      due.set({ shard }, conclusions.due);
    }
    for (const { rule, reason, items } of found.notEvaluable) lacks.set({ rule, reason }, items);
    for (const { agency, vouchedThrough, neverVouched, silent: isSilent } of found.agencies) {
      never.set({ agency }, neverVouched);
      if (vouchedThrough !== null) vouched.set({ agency }, vouchedThrough);
      silent.set({ agency }, isSilent ? 1 : 0);
    }
    gaps.set(found.gaps);
    catchingUp.set(found.catchingUp ? 1 : 0);
    generation.set({ rule_set: found.ruleSet.replace(/^sha256:/, '').slice(0, DIGEST_CHARS) }, 1);
  });
}
