import { SESSION_SETTINGS, settingStatements } from './settings.js';

describe('settingStatements', () => {
  it('sets each and asks for the process, in one message, with no name that a search path could change', () => {
    const text = settingStatements({ ...SESSION_SETTINGS, statement_timeout: '15000' });
    expect(text).toContain(`SET DateStyle = 'ISO, YMD'; `);
    expect(text).toContain(`SET statement_timeout = '15000'; SELECT pg_catalog.pg_backend_pid() AS pid`);
    expect(text).toContain('SET search_path = public, pg_temp; ');
    expect(text).not.toContain('set_config');
  });
});
