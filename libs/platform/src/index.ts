/** The base of every app: configuration, logs, metrics, health, problem+json, start and stop, PostgreSQL. */
export { bootstrap, EXIT_CONFIG, main, type BootstrapOptions } from './bootstrap.js';
export {
  ConfigError,
  describeConfig,
  loadConfig,
  redactUrl,
  type ConfigKey,
  type ConfigProblem,
  type ConfigSchema,
} from './config.js';
export { processSettings, setting, type ProcessSettings } from './config-fields.js';
export { openDatabase, type OpenDatabaseOptions } from './database.js';
export { isUnreachable, whyUnreachable } from './database-unavailable.js';
export { HealthModule } from './health.module.js';
export { routeOf } from './http/access-log.js';
export { commonProblemKinds, problemOf, withCommonProblems, type ProblemTitle } from './http/common-problems.js';
export { Open, type Openness, openness } from './http/open.js';
export { RateLimits } from './http/rate-limit/rate-limits.js';
export { rateLimitSettings } from './http/rate-limit/settings.js';
export { InvalidParameters, RequestRefused } from './http/refusals.js';
export { Strict } from './http/strict.js';
export { createLogger, fieldLog } from './logging.js';
export { nameInLog } from './http/request-id.js';
export { refuseToListen, warnOfPlainHttp } from './listening.js';
export { hostOf, isLoopback } from './loopback.js';
export { Metrics } from './prometheus.js';
export { MetricsModule } from './metrics.module.js';
export { MetricsServer } from './metrics-server.js';
export { metricsSettings, type MetricsSettings } from './metrics-settings.js';
export { bearerCheck, readSecret } from './secret-file.js';
export { parentWatch } from './parent-watch.js';
export { jsonPointer, ProblemRegistry, type FieldProblem, type Problem, type ProblemMapping } from './problem.js';
export { ProblemFilter } from './problem.filter.js';
export { ReadinessChecks, type Readiness, type ReadinessCheck, type ReadinessReport } from './readiness.js';
export { waitOut, type WaitOutOptions } from './wait-out.js';
