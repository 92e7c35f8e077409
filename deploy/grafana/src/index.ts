import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as agreements from './agreements.js';
import * as api from './api.js';
import { type Frame, framed, type MadeDashboard } from './frame.js';
import * as intake from './intake.js';
import * as judging from './judging.js';
import * as ledger from './ledger.js';
import * as node from './node.js';
import * as oversight from './oversight.js';

export { AUDIENCES, type Audience, type MadeDashboard } from './frame.js';

interface Source {
  frame: Frame;
  fill: (dashboard: DashboardBuilder) => DashboardBuilder;
}

const SOURCES: readonly Source[] = [oversight, agreements, ledger, intake, judging, api, node];

/** Where compose publishes the officers' page. */
export const DEFAULT_CONSOLE = 'http://localhost:7083';

/** All dashboards. `consoleUrl`: where links from a count to the list of the same lead. */
export const dashboards = (consoleUrl = DEFAULT_CONSOLE): MadeDashboard[] =>
  SOURCES.map(({ frame, fill }) => {
    const dashboard = fill(framed(frame, { consoleUrl })).build();
    dashboard.panels!.forEach((panel, n) => (panel.id = n + 1));
    return { audience: frame.audience, name: frame.uid, dashboard };
  });
