import { Page } from '../../layout/Page.js';

export function AgreementPage() {
  return <Page title="Agreement">{null}</Page>;
}
