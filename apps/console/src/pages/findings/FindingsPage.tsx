import { Page } from '../../layout/Page.js';

export function FindingsPage() {
  return <Page title="Findings">{null}</Page>;
}
