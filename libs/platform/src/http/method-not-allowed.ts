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
  route?: { methods: Record<string, boolean> };
}

/**
 * 405 with `Allow` for a path that exists for other methods (Nest alone answers 404), and the answer to OPTIONS. Looks into
 * the router at the time of the request, so that it needs no list of routes.
 */
export function methodNotAllowed(router: () => Router) {
  return (request: Request, response: Response, next: (error?: unknown) => void): void => {
    const asked = (request.method === 'HEAD' ? 'GET' : request.method).toLowerCase();
    const methods = new Set<string>();
    for (const layer of router().stack) {
      if (!layer.route || !layer.match(request.path)) continue;
      if (layer.route.methods[asked]) return next();
      for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
    }
    if (methods.has('GET')) methods.add('HEAD');
    if (methods.size === 0 || methods.has(request.method) || methods.has('_ALL')) return next();
    const allowed = [...methods].sort();
    response.setHeader('allow', allowed.join(', '));
    if (request.method === 'OPTIONS') return void response.status(204).end();
    next(new MethodNotAllowed(request.method, allowed));
  };
}
