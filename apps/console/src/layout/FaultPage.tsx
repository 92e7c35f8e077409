import { Failing } from '../parts/Failing.js';
import { Page } from './Page.js';

export function FaultPage({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Page title="This page has a fault">
      <Failing error={error} again={reset} />
    </Page>
  );
}
