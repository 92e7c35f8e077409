import { Page } from '../../layout/Page.js';

export function AgreementsPage() {
  return <Page title="Agreements">{null}</Page>;
}
