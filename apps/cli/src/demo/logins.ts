import { join } from 'node:path';
import { createFile } from '#libs/system';

/** A login to the database, for people. Its URL with the password is in a file for its owner alone: a command line is for everybody to read. */
export interface DemoLogin {
  /** The role's name in the database. */
  role: string;
  urlFile: string;
}

/** By what it is for: `verifier` reads every row, `grafana` the views of the dashboard. */
export type DemoLogins = Record<'verifier' | 'grafana', DemoLogin>;

export async function writeLogins(dir: string, urls: Record<keyof DemoLogins, string>): Promise<DemoLogins> {
  const write = async (name: keyof DemoLogins): Promise<DemoLogin> => {
    const urlFile = join(dir, `${name}.url`);
    await createFile(urlFile, `${urls[name]}\n`);
    return { role: decodeURIComponent(new URL(urls[name]).username), urlFile };
  };
  return { verifier: await write('verifier'), grafana: await write('grafana') };
}
