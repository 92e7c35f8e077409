import { Link } from '@tanstack/react-router';
import { Page } from './Page.js';

export function NotFoundPage() {
  return (
    <Page title="There is no such page">
      <p>
        The address may be mistyped, or of a page that has moved. Go on at <Link to="/">what needs you now</Link>, or
        look among <Link to="/findings">all findings</Link>.
      </p>
    </Page>
  );
}
