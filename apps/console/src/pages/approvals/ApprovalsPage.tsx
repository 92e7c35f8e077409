import { Page } from '../../layout/Page.js';

export function ApprovalsPage() {
  return <Page title="Approvals">{null}</Page>;
}
