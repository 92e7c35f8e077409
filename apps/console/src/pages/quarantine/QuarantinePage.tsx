import { Page } from '../../layout/Page.js';

export function QuarantinePage() {
  return <Page title="Quarantine">{null}</Page>;
}
