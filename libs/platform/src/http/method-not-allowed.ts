import { MethodNotAllowed } from './refusals.js';

interface Request {
  method: string;
  path: string;
}
interface Response {
  setHeader(name: string, value: string): void;
  status(code: number): { end(): void };
}
/** As far as Express's router shows itself. */
export interface Router {
  stack: Layer[];
}
interface Layer {
  match(path: string): boolean;
  route?: { path: string | RegExp; methods: Record<string, boolean> };
}

/** Routes of a path. One that is written out goes before one with parameters (OpenAPI 3.1, Paths Object): `/findings/triage` is no finding. */
function routesOf({ stack }: Router, path: string): NonNullable<Layer['route']>[] {
  const routes = stack.flatMap((layer) => (layer.route && layer.match(path) ? [layer.route] : []));
  const writtenOut = routes.filter((route) => typeof route.path === 'string' && !/[:*{]/.test(route.path));
  return writtenOut.length > 0 ? writtenOut : routes;
}

/**
 * 405 with `Allow` for a path that exists for other methods (Nest alone answers 404), and the answer to OPTIONS. Looks into
 * the router at the time of the request, so that it needs no list of routes.
 */
export function methodNotAllowed(router: () => Router) {
  return (request: Request, response: Response, next: (error?: unknown) => void): void => {
    const asked = (request.method === 'HEAD' ? 'GET' : request.method).toLowerCase();
    const methods = new Set<string>();
    for (const route of routesOf(router(), request.path)) {
      if (route.methods[asked]) return next();
      for (const method of Object.keys(route.methods)) methods.add(method.toUpperCase());
    }
    if (methods.has('GET')) methods.add('HEAD');
    if (methods.size === 0 || methods.has(request.method) || methods.has('_ALL')) return next();
    const allowed = [...methods].sort();
    response.setHeader('allow', allowed.join(', '));
    if (request.method === 'OPTIONS') return void response.status(204).end();
    next(new MethodNotAllowed(request.method, allowed));
  };
}
