import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { newView } from './api/client.js';
import { FaultPage } from './layout/FaultPage.js';
import { NotFoundPage } from './layout/NotFoundPage.js';
import { Shell } from './layout/Shell.js';
import { parseSearch, stringifySearch, type Search } from './search.js';

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

/** Each page is a file of its own to load, and its parameters are those of the api's route: plain text. */
const validateSearch = (search: Record<string, unknown>): Search => search as Search;
const parent = () => rootRoute;

const homeRoute = createRoute({
  getParentRoute: parent,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home/HomePage.js'), 'HomePage'),
});
export const findingsRoute = createRoute({
  getParentRoute: parent,
  path: '/findings',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/findings/FindingsPage.js'), 'FindingsPage'),
});
export const findingRoute = createRoute({
  getParentRoute: parent,
  path: '/findings/$id',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/finding/FindingPage.js'), 'FindingPage'),
});
const unjudgedRoute = createRoute({
  getParentRoute: parent,
  path: '/not-judged',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/unjudged/UnjudgedPage.js'), 'UnjudgedPage'),
});
const approvalsRoute = createRoute({
  getParentRoute: parent,
  path: '/approvals',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/approvals/ApprovalsPage.js'), 'ApprovalsPage'),
});
const agreementsRoute = createRoute({
  getParentRoute: parent,
  path: '/agreements',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/agreements/AgreementsPage.js'), 'AgreementsPage'),
});
export const agreementRoute = createRoute({
  getParentRoute: parent,
  path: '/agreements/$id',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/agreements/AgreementPage.js'), 'AgreementPage'),
});
const ledgerRoute = createRoute({
  getParentRoute: parent,
  path: '/ledger',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/ledger/LedgerPage.js'), 'LedgerPage'),
});
const quarantineRoute = createRoute({
  getParentRoute: parent,
  path: '/quarantine',
  validateSearch,
  component: lazyRouteComponent(() => import('./pages/quarantine/QuarantinePage.js'), 'QuarantinePage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...[homeRoute, findingsRoute, findingRoute, unjudgedRoute, approvalsRoute],
    ...[agreementsRoute, agreementRoute, ledgerRoute, quarantineRoute],
  ]),
  // A fault of ours in a page leaves the rest of it where it is.
  defaultErrorComponent: FaultPage,
  parseSearch,
  stringifySearch,
  // A page is asked for when it is opened: looking is written down, so nothing is looked at because a pointer passed over a link.
  defaultPreload: false,
  scrollRestoration: true,
});

router.subscribe('onBeforeNavigate', ({ pathChanged }) => {
  if (pathChanged) newView();
});
newView();

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
