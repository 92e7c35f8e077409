import { Page } from '../../layout/Page.js';

export function LedgerPage() {
  return <Page title="Ledger">{null}</Page>;
}
