import { Page } from '../../layout/Page.js';

export function HomePage() {
  return <Page title="What needs you now">{null}</Page>;
}
