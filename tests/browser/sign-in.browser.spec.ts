import { axeFinds } from './support/axe.js';
import { atIssuer, ConsoleUnderTest, signIn, signOut } from './support/console.js';

describe('signing in, and what a session does', () => {
  let console_: ConsoleUnderTest;
  beforeAll(async () => void (console_ = await ConsoleUnderTest.start()), 300_000);
  afterAll(async () => console_?.stop());

  it('is asked for once, at the issuer, and leads back to the very page', async () => {
    const { page, context, faults } = await console_.visitor();
    await page.goto(`${console_.url}/findings?severity=CRITICAL&sort=oldest`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await signIn(page, 'irs-compliance');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/findings?severity=CRITICAL&sort=oldest');
    await page.getByText('Marta Ellison').waitFor();
    // No token and no credential is where a script could read it.
    const cookies = await context.cookies();
    expect(cookies.filter(({ httpOnly }) => !httpOnly)).toEqual([]);
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept).not.toMatch(/eyJ|token/i);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('signs out here and at the issuer', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance');
    await signOut(page);
    expect(await page.request.get(`${console_.url}/v1/session`).then((answer) => answer.status())).toBe(401);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('warns two minutes before a session ends, and she stays with one key', async () => {
    const { page, context, faults } = await console_.visitor();
    await page.clock.install();
    await page.goto(console_.url);
    await signIn(page, 'irs-compliance');
    await page.clock.fastForward('27:30');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.clock.fastForward('00:45');
    const warning = page.getByRole('dialog', { name: 'Your session is about to end' });
    await warning.waitFor();
    expect(await axeFinds(page)).toEqual([]);
    // The focus is in it, and its first act keeps her.
    expect(await warning.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    expect(await warning.getByRole('button', { name: 'Stay signed in' }).isVisible()).toBe(true);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('says over the page that a session has ended, and comes back to it', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/ledger');
    const other = await context.newPage();
    await other.goto(console_.url);
    await signOut(other);
    await page.getByRole('link', { name: 'Findings', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'You are signed out' });
    await dialog.waitFor();
    expect(await axeFinds(page)).toEqual([]);
    // Whoever sits there now reads nothing of what she read: it is hidden, and not only covered.
    expect(await page.locator('main').innerText()).toBe('');
    expect(await page.title()).toBe('Signed out · Countersign');
    for (let n = 0; n < 2; n++) await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole('button', { name: 'Sign in again' }).click();
    await atIssuer(page, 'irs-compliance');
    expect(new URL(page.url()).pathname).toBe('/findings');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('leaves nothing of hers for the next person in the same browser', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/findings?rule=DIS-17');
    const typed = 'The case team was asked by telephone.';
    await page.getByRole('link', { name: /address in the request was not usable/ }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const address = page.url();
    const note = page.getByLabel('Note', { exact: true });
    const inHand = page.getByRole('button', { name: 'Write a note' });
    await inHand.waitFor();
    await page.keyboard.press('n');
    await note.fill(typed);
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toContain(typed);
    await signOut(page);
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(typed);
    // Neither what she typed nor what she saw comes back by the browser's own button.
    await page.goBack().catch(() => null);
    await page.goto(address);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.content()).not.toContain('was not usable');
    await signIn(page, 'irs-privacy');
    await page.getByText('Devin Achebe', { exact: true }).waitFor();
    await inHand.waitFor();
    await page.keyboard.press('n');
    await note.waitFor();
    expect(await note.inputValue()).toBe('');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('shows nothing of hers to whoever signs in meanwhile in another window', async () => {
    const { page, context, faults } = await console_.visitor();
    await page.clock.install();
    await page.goto(`${console_.url}/findings?rule=DIS-17`);
    await signIn(page, 'irs-compliance');
    await page.getByRole('link', { name: /address in the request was not usable/ }).click();
    const note = page.getByLabel('Note', { exact: true });
    await page.getByRole('button', { name: 'Write a note' }).click();
    await note.fill('for the IRS desk alone');
    const other = await context.newPage();
    await other.goto(console_.url);
    await signOut(other);
    await signIn(other, 'ice-compliance');
    // Her window asks by itself who is signed in.
    await page.clock.fastForward('00:31');
    await page.getByText('Ruth Calloway', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Write a note' }).waitFor();
    expect(await page.getByText('at IRS').count()).toBe(0);
    await page.getByRole('button', { name: 'Write a note' }).click();
    expect(await note.inputValue()).toBe('');
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('for the IRS desk');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('shows the keys of a page, and switches them off for good', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys of this page' });
    await help.getByText('Show times in UTC').waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    const asOf = page.getByText('Judged up to');
    expect(await asOf.textContent()).toMatch(/E[DS]T/);
    await page.keyboard.press('u');
    expect(await asOf.textContent()).toContain('UTC');
    await page.getByRole('button', { name: 'Keys' }).click();
    await help.getByRole('button', { name: 'Switch all keys off' }).click();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByText('Judged up to').waitFor();
    await page.keyboard.press('u');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByText('Judged up to').textContent()).toContain('UTC');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('answers a browser that mistypes an address with a page, and a program with a problem', async () => {
    const { page, context } = await console_.officer('irs-compliance', '/');
    const answer = await page.goto(`${console_.url}/findigs`);
    expect(answer!.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    const program = await fetch(`${console_.url}/findigs`);
    expect(program.status).toBe(404);
    expect(program.headers.get('content-type')).toContain('application/problem+json');
    const route = await fetch(`${console_.url}/v1/findigs`, { headers: { accept: 'text/html' } });
    expect(route.headers.get('content-type')).toContain('application/problem+json');
    await context.close();
  });
});
