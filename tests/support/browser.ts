interface Cookie {
  name: string;
  value: string;
  path: string;
}
interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | URLSearchParams;
}

/** A browser that runs no scripts, on one machine: keeps cookies for all ports of it, as browsers do, and follows redirects. */
export class Browser {
  private readonly kept = new Map<string, Cookie>();
  /** `Set-Cookie` lines as they came. */
  readonly set: string[] = [];

  /** One request, with its cookies; nothing is followed. */
  async ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = this.cookies
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** Follows redirects to a page. */
  async open(url: string, asked: Asked = {}): Promise<{ url: string; status: number; text: string; headers: Headers }> {
    let [at, how] = [url, asked];
    for (let hops = 0; hops < 12; hops++) {
      const response = await this.ask(at, { ...how, headers: { accept: 'text/html', ...how.headers } });
      const location = response.headers.get('location');
      if (location === null)
        return { url: at, status: response.status, text: await response.text(), headers: response.headers };
      await response.body?.cancel();
      [at, how] = [new URL(location, at).href, {}];
    }
    throw new Error(`${url} leads nowhere`);
  }

  /** Sends the form of a page, with its hidden fields and a button. */
  press(page: { url: string; text: string }, button: Record<string, string>) {
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(page.text) ?? [];
    if (action === undefined) throw new Error(`no form on ${page.url}: ${page.text}`);
    const fields = [...page.text.matchAll(/<input\b[^>]*>/g)].map(([tag]) =>
      ['name', 'value'].map((field) => new RegExp(`\\b${field}="([^"]*)"`).exec(tag)?.[1] ?? ''),
    );
    const body = new URLSearchParams({ ...Object.fromEntries(fields as [string, string][]), ...button });
    return this.open(new URL(action, page.url).href, { method: 'POST', body });
  }

  get cookies(): readonly Cookie[] {
    return [...this.kept.values()];
  }

  value(name: string): string | undefined {
    return this.cookies.find((one) => one.name === name)?.value;
  }

  put(cookie: Cookie): void {
    this.kept.set(`${cookie.name} ${cookie.path}`, cookie);
  }

  private keep(line: string): void {
    this.set.push(line);
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/';
    const gone = /;\s*max-age=0/i.test(line) || /;\s*expires=Thu, 01 Jan 1970/i.test(line) || value === '';
    if (gone) this.kept.delete(`${name} ${path}`);
    else this.put({ name: name!, value: value!, path });
  }
}
