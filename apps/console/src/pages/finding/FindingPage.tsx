import { Page } from '../../layout/Page.js';

export function FindingPage() {
  return <Page title="Finding">{null}</Page>;
}
