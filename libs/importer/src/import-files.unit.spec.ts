import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, type Bulk, type TransferEvent } from '#libs/contracts';
import { joinItems, JobChanged } from '#libs/client';
import { DIGEST, RAW, writeExample } from './testing/example-files.js';
import { Inbox } from '../../client/src/testing/inbox.js';
import { HeaderInvalid, RowsInvalid } from './errors.js';
import { dryRunImport, importFiles } from './import-files.js';

const short = (event: TransferEvent) => `${event.source.split(':')[2]} ${event.type.slice(13, -3)}`;
const items = (event: TransferEvent | undefined) =>
  [...joinItems((event!.data as { items: Bulk }).items)].sort((a, b) => a.itemNo - b.itemNo);

describe('importFiles', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'import-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('turns the files of both sides into events that admission lets in, in the order of the acts', async () => {
    const { header } = await writeExample(dir);
    const inbox = new Inbox();
    const report = await importFiles({ header, side: 'both' }, inbox);
    expect([...new Set(inbox.events.map(short))]).toEqual([
      'ice agreement.registered',
      'irs agreement.registered',
      'ice roster.changed',
      'irs roster.changed',
      'ice request.submitted',
      'irs request.validated',
      'irs match.performed',
      'irs disclosure.approved',
      'irs disclosure.made',
      'ice receipt.acknowledged',
      'irs incident.reported',
      'ice source.watermarked',
      'irs source.watermarked',
    ]);
    for (const { value } of inbox.taken) expect(inspect(value).refused).toBeUndefined();
    for (const agency of ['ice', 'irs']) {
      const own = inbox.events.filter((event) => event.source.includes(`:${agency}:`));
      expect(own.map((event) => Number(event.sequence))).toEqual(own.map((_, i) => i + 1));
      expect(own.at(-1)!.data).toMatchObject({ nextSequence: String(own.length + 1) });
    }
    expect(report).toMatchObject({ agreementid: 'mou-example', sent: inbox.taken.length });
    expect(report.counts).toMatchObject({
      requests: 4,
      addresses: { levels: { SUFFICIENT: 2, PARTIAL: 0, INSUFFICIENT: 2 }, weakCheckPasses: { INSUFFICIENT: 2 } },
      withoutName: 1,
      matchesBy: { 'TIN MATCH': 2, 'ADDRESS MATCH': 1, 'TIN NO_MATCH': 1 },
      disclosures: 3,
    });
  });

  it('lets nothing raw of a row or a person out, in any byte', async () => {
    const { header } = await writeExample(dir);
    const inbox = new Inbox();
    await importFiles({ header, side: 'both' }, inbox);
    const journal = readFileSync(join(dir, '.countersign-journal', 'journal'), 'utf8');
    const out = [journal, ...inbox.taken.map((event) => event.value.toString())].join('\n').toLowerCase();
    for (const raw of RAW) {
      expect(out).not.toContain(raw.toLowerCase());
      expect(out).not.toContain(raw.replace(/\D/g, '') || '\u0000');
    }
  });

  it('assesses where the files lie, and joins a person by the same keyed reference', async () => {
    const { header } = await writeExample(dir);
    const inbox = new Inbox();
    await importFiles({ header, side: 'both' }, inbox);
    const all = (type: string) =>
      inbox.events.filter((event) => event.type.includes(type)).flatMap((event) => items(event));
    const submitted = all('request.submitted').sort((a, b) => a.itemNo - b.itemNo);
    expect(submitted.map((item) => item.addressCodes)).toEqual([[], ['A02'], ['A03', 'A08'], []]);
    expect(submitted.map((item) => item.namePresent)).toEqual([true, true, false, true]);
    expect(submitted.map((item) => item.tinPresent)).toEqual([true, false, true, false]);
    expect(submitted[1]!.reasonDigest).toBe(submitted[2]!.reasonDigest);
    expect(submitted[0]!.reasonDigest).not.toBe(submitted[1]!.reasonDigest);
    const matched = new Map(all('match.performed').map((item) => [item.itemNo, item]));
    const disclosed = new Map(all('disclosure.made').map((item) => [item.itemNo, item]));
    expect(matched.get(1)).toMatchObject({ path: 'TIN', result: 'MATCH', addressCompared: false });
    expect(matched.get(4)).toEqual({ itemNo: 4, path: 'TIN', result: 'NO_MATCH' });
    expect(matched.get(2)!.subjectRef).toMatch(/^irs-1:/);
    expect(matched.get(2)!.subjectRef).toBe(disclosed.get(2)!.subjectRef);
    expect(matched.get(1)!.subjectRef).not.toBe(disclosed.get(1)!.subjectRef);
  });

  it('says an address shared by more than 25 rows of one request, before and after the 25th', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `${i + 1},Doe,Jo,${i < 27 ? '8 Pine St' : `${i} Oak St`},Albany,NY,12207,,x`,
    );
    const { header } = await writeExample(dir, {
      requests: ['no,last,first,street,city,state,zip,tin,reason', ...rows],
    });
    const inbox = new Inbox();
    await importFiles({ header, side: 'requester' }, inbox);
    const codes = inbox.events.filter((event) => event.type.includes('submitted')).flatMap(items);
    expect(codes.map((item) => item.addressCodes)).toEqual(codes.map((_, i) => (i < 27 ? ['A11'] : [])));
  });

  it('completes the ZIP codes of a file that went through a spreadsheet, says so of each row and counts them', async () => {
    const zips = ['2139', '2139.0', '02139.0', '21391234', '2.139E+03', '02139', '213'];
    const { header } = await writeExample(dir, {
      requests: [
        'no,last,first,street,city,state,zip,tin,reason',
        ...zips.map((zip, i) => `${i + 1},Doe,Jo,${i + 1} Pine St,Cambridge,MA,${zip},,x`),
      ],
    });
    const inbox = new Inbox();
    const { counts } = await importFiles({ header, side: 'requester' }, inbox);
    const submitted = inbox.events.filter((event) => event.type.includes('submitted')).flatMap(items);
    const expected = [...zips.slice(0, 5).map(() => ['A13']), [], ['A06']];
    expect(submitted.map((item) => item.addressCodes)).toEqual(expected);
    expect(counts!.addresses).toMatchObject({
      levels: { SUFFICIENT: 6, PARTIAL: 0, INSUFFICIENT: 1 },
      codes: { A06: 1, A13: 5 },
    });
  });

  it('counts in a dry run what it would send, and leaves no trace', async () => {
    const { header } = await writeExample(dir);
    const dry = await dryRunImport({ header, side: 'both' });
    expect(existsSync(join(dir, '.countersign-journal'))).toBe(false);
    const inbox = new Inbox();
    const wet = await importFiles({ header, side: 'both' }, inbox);
    expect(dry.counts).toEqual(wet.counts);
    expect(wet.counts!.bytes).toBe(inbox.taken.reduce((sum, { value }) => sum + value.length, 0));
    expect(dry.counts!.events).toBe(inbox.taken.length);
  });

  it('sends in a second run only what the first could not', async () => {
    const { header } = await writeExample(dir);
    const first = new Inbox(5);
    await expect(importFiles({ header, side: 'both' }, first)).rejects.toThrow('full');
    const second = new Inbox();
    const report = await importFiles({ header, side: 'both' }, second);
    expect(report.counts).toBeUndefined();
    const third = new Inbox();
    expect((await importFiles({ header, side: 'both' }, third)).sent).toBe(0);
    const ids = [...first.taken, ...second.taken].map((event) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(second.events.at(-1)!.type).toContain('watermarked');
  });

  it.each<[string, string | undefined]>([
    ['', undefined],
    ['watermark: none', undefined],
    ['watermark: last', '2026-01-23T23:59:59Z'],
    ['watermark: 2026-01-31', '2026-01-31T23:59:59.999Z'],
    ['watermark: 2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
  ])('vouches as far as the header declares: "%s"', async (declared, upTo) => {
    const { header } = await writeExample(dir, { header: (yaml) => yaml.replace('watermark: last', declared) });
    const inbox = new Inbox();
    await importFiles({ header, side: 'source' }, inbox);
    const marks = inbox.events.filter(({ type }) => type === 'gov.transfer.source.watermarked.v1');
    const nextSequence = String(inbox.taken.length + 1);
    expect(marks.map(({ data }) => data)).toEqual(upTo === undefined ? [] : [{ upTo, nextSequence }]);
  });

  it('refuses to send changed files as if they were the same act', async () => {
    const { header } = await writeExample(dir);
    await importFiles({ header, side: 'both' }, new Inbox());
    writeFileSync(join(dir, 'disclosures.csv'), 'no,tin\n1,900-12-3457\n');
    await expect(importFiles({ header, side: 'both' }, new Inbox())).rejects.toThrow(JobChanged);
  });

  it('names every bad row by file and line, says what was expected without repeating it, and sends nothing', async () => {
    const { header } = await writeExample(dir, {
      requests: [
        'no,last,first,street,city,state,zip,tin,reason',
        '1,"two\nlines",,,,,,,',
        'secret,,,,,,,,',
        '1,,,,,,,,',
      ],
    });
    const inbox = new Inbox();
    const error = await importFiles({ header, side: 'requester' }, inbox).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RowsInvalid);
    const { rows, message } = error as RowsInvalid;
    expect(rows.map((row) => row.line)).toEqual([4, 5]);
    expect(message).toMatch(/requests\.csv:4: column no: expected an item number/);
    expect(message).not.toContain('secret');
    expect(inbox.taken).toEqual([]);
  });

  it('shows no text of a header that is no YAML', async () => {
    const { header } = await writeExample(dir, {
      header: (yaml) => yaml.replace('  id: R1', '  id: R1: Jane Example'),
    });
    const error = await importFiles({ header, side: 'both' }, new Inbox()).catch((thrown: unknown) => thrown as Error);
    expect(error).toBeInstanceOf(HeaderInvalid);
    expect((error as Error).message).toMatch(/at line \d+, column \d+/);
    expect((error as Error).message).not.toContain('Jane');
  });

  it('says all that is wrong with a header', async () => {
    const { header } = await writeExample(dir, {
      header: (yaml) => yaml.replace('time: 2025-06-27', 'time: last June').replace('side: both', 'side: neither'),
    });
    const error = await importFiles({ header, side: 'both' }, new Inbox()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HeaderInvalid);
    expect((error as HeaderInvalid).problems).toHaveLength(2);
    const other = await writeExample(join(dir, 'b'), { header: (yaml) => yaml.replace('zip: zip', 'zip: postcode') });
    await expect(importFiles({ header: other.header, side: 'both' }, new Inbox())).rejects.toThrow(
      /no column "postcode"/,
    );
  });

  describe('files', () => {
    const HEAD = 'no,last,first,street,city,state,zip,tin,reason';
    const row = (no: number, last = 'Quillfeather') =>
      `${no},${last},Marisol,12 Ashgrove St,Albany,NY,12207,,overstayed`;
    const asRequester = async (requests: readonly string[], header?: (yaml: string) => string) => {
      const example = await writeExample(mkdtempSync(join(dir, 'case-')), { requests, header });
      const inbox = new Inbox();
      const outcome = await importFiles({ header: example.header, side: 'requester' }, inbox).catch(
        (error: unknown) => error as Error,
      );
      return { outcome, inbox };
    };
    const refusal = async (...args: Parameters<typeof asRequester>): Promise<RowsInvalid> => {
      const { outcome, inbox } = await asRequester(...args);
      expect(outcome).toBeInstanceOf(RowsInvalid);
      expect(inbox.taken).toEqual([]);
      return outcome as RowsInvalid;
    };
    const saying = (text: string) => (yaml: string) =>
      yaml.replace('  file: requests.csv', `  file: requests.csv\n${text}`);

    it('names broken quotes, ragged rows and text that is not in the encoding, all in one go, and no cell', async () => {
      const { rows, message } = await refusal([
        HEAD,
        `1,Quillfeather "Q" x,Marisol,,,,,,`,
        '2,Quillfeather,Marisol',
        row(3),
        '4,"Quillfeather,Marisol,,,,,,',
        row(5),
      ]);
      expect(rows.map(({ line }) => line).sort()).toEqual([2, 3, 5]);
      for (const raw of RAW) expect(message).not.toContain(raw);
      expect(message).toMatch(/requests\.csv:2: /);
    });

    it('refuses a column of match paths that holds something else in each row', async () => {
      const { header } = await writeExample(dir, {
        header: (yaml) =>
          yaml
            .replace(
              '  format: {kind: fixed, layout: {no: [1, 6], path: [7, 7], result: [8, 8], compared: [9, 9], tin: [10, 20]}}\n',
              '',
            )
            .replace('matches.txt', 'matches.csv'),
      });
      const lines = Array.from({ length: 40 }, (_, i) => `${i + 1},SMITH-${i},Y,,`);
      writeFileSync(join(dir, 'matches.csv'), ['no,path,result,compared,tin', ...lines, ''].join('\n'));
      const error = await dryRunImport({ header, side: 'source' }).catch((thrown: unknown) => thrown as Error);
      expect(error).toBeInstanceOf(RowsInvalid);
      expect((error as RowsInvalid).rows.map(({ line }) => line)).toEqual([32, 33, 34, 35, 36, 37, 38, 39, 40, 41]);
      expect((error as Error).message).not.toContain('SMITH');
    });

    it('refuses a result that is the name of a member of every object', async () => {
      const { header } = await writeExample(dir);
      const long = (yaml: string) =>
        yaml.replace('result: [8, 8], compared: [9, 9]', 'result: [8, 18], compared: [19, 19]');
      writeFileSync(header, long(readFileSync(header, 'utf8')));
      writeFileSync(join(dir, 'matches.txt'), `     1Tconstructor  \n`);
      await expect(dryRunImport({ header, side: 'source' })).rejects.toThrow(/matches\.txt:1: .*expected one of/);
    });

    it('shows no name where the first line is none of column names', async () => {
      const { message } = await refusal([row(1), row(2)]);
      expect(message).toMatch(/requests\.csv:1: .*no column "no"/);
      for (const raw of RAW) expect(message).not.toContain(raw);
    });

    it('refuses two columns of one name, by their places', async () => {
      const { message } = await refusal([HEAD.replace('reason', 'tin'), row(1)]);
      expect(message).toMatch(/columns 8 and 9/);
    });

    it('skips rows of empty cells, and counts them', async () => {
      const { outcome } = await asRequester([HEAD, row(1), ',,,,,,,,', '', row(2), ' ,,,,,,,,']);
      expect(outcome).toMatchObject({ counts: { requests: 2, emptyRows: 3 }, warnings: [] });
    });

    it('holds a file to the rows, the digest and the trailer that the header states', async () => {
      const lines = [HEAD, row(1), row(2)];
      const digest = createHash('sha256')
        .update(`\ufeff${lines.join('\r\n')}\r\n`)
        .digest('hex');
      const right = await asRequester(lines, saying(`  rows: 2\n  digest: sha256:${digest}`));
      expect(right.outcome).toMatchObject({ counts: { requests: 2 }, warnings: [] });
      // Nothing of what describes the file is in the event.
      expect(JSON.stringify(right.inbox.events)).not.toContain(digest);
      expect((await refusal(lines, saying('  rows: 3'))).message).toMatch(/expected 3 rows.*found 2/);
      expect((await refusal(lines, saying(`  digest: ${DIGEST}`))).message).toMatch(/digest/);
      expect((await refusal([...lines, 'END 3'], saying("  trailer: 'END {rows}'"))).message).toMatch(
        /requests\.csv:4: expected 3 rows, as the trailer says; found 2/,
      );
      const trailed = await asRequester([...lines, 'END 2'], saying("  trailer: 'END {rows}'"));
      expect(trailed.outcome).toMatchObject({ counts: { requests: 2 } });
    });

    it('takes a digest as sha256sum and Get-FileHash print it', async () => {
      const bytes = `\ufeff${[HEAD, row(1)].join('\r\n')}\r\n`;
      const digest = createHash('sha256').update(bytes).digest('hex').toUpperCase();
      const { outcome } = await asRequester([HEAD, row(1)], saying(`  digest: ${digest}`));
      expect(outcome).toMatchObject({ counts: { requests: 1 } });
    });

    it('keeps what describes the file out of the disclosure', async () => {
      const { header } = await writeExample(dir, {
        header: (yaml) => yaml.replace('  file: disclosures.csv', '  file: disclosures.csv\n  rows: 3'),
      });
      const inbox = new Inbox();
      await importFiles({ header, side: 'source' }, inbox);
      const [made] = inbox.events.filter(({ type }) => type.includes('disclosure.made'));
      expect(made!.data).not.toHaveProperty('rows');
      expect(inspect(inbox.taken[0]!.value).refused).toBeUndefined();
    });

    it('imports a file that may have been cut with a warning that says why, dry or not', async () => {
      const { header } = await writeExample(dir);
      writeFileSync(join(dir, 'disclosures.csv'), 'no,tin\n1,900-12-3457\n2,321549876\n3,123456789');
      const warning = { file: 'disclosures.csv', reason: 'no-final-line-end' };
      expect((await dryRunImport({ header, side: 'source' })).warnings).toMatchObject([warning]);
      const report = await importFiles({ header, side: 'source' }, new Inbox());
      expect(report.warnings).toMatchObject([warning]);
      expect(report.counts!.disclosures).toBe(3);
    });

    it('reads each file in its own encoding, and counts the characters beyond ASCII of each', async () => {
      const { header } = await writeExample(dir, {
        header: saying('  format: {kind: csv, encoding: windows-1252, delimiter: ;}'),
      });
      const text = [HEAD, '1,Bront\xeb,Zo\xeb,1 Main St,Albany,NY,12207,,x'].join('\r\n').replaceAll(',', ';');
      writeFileSync(join(dir, 'requests.csv'), Buffer.from(`${text}\r\n`, 'latin1'));
      const { counts } = await dryRunImport({ header, side: 'requester' });
      expect(counts!.characters).toEqual({ 'requests.csv': { 'U+00EB': 2 } });
    });

    it('imports two headers of one name in two folders with one journal, and the same content once', async () => {
      const journal = join(dir, 'journal');
      const june = await writeExample(join(dir, 'june'));
      const july = await writeExample(join(dir, 'july'), { header: (yaml) => yaml.replaceAll('R1', 'R2') });
      const inbox = new Inbox();
      await importFiles({ header: june.header, side: 'requester', journal }, inbox);
      const sent = inbox.taken.length;
      await importFiles({ header: july.header, side: 'requester', journal }, inbox);
      expect(inbox.taken.length).toBe(2 * sent);
      const sequences = inbox.events.map((event) => Number(event.sequence));
      expect(sequences).toEqual(sequences.map((_, i) => i + 1));
      // A copy elsewhere is the same job, and another content in the first place is refused.
      renameSync(join(dir, 'july'), join(dir, 'august'));
      const moved = { header: join(dir, 'august', 'header.yaml'), side: 'requester' as const, journal };
      expect(await importFiles(moved, inbox)).toMatchObject({ sent: 0 });
      writeFileSync(join(dir, 'june', 'requests.csv'), `${HEAD}\n${row(1)}\n`);
      await expect(importFiles({ header: june.header, side: 'requester', journal }, inbox)).rejects.toThrow(JobChanged);
    });

    it('does not send one side twice when both are asked for after it', async () => {
      const { header } = await writeExample(dir);
      const inbox = new Inbox();
      await importFiles({ header, side: 'requester' }, inbox);
      await expect(importFiles({ header, side: 'both' }, inbox)).rejects.toThrow(/--side source/);
      await importFiles({ header, side: 'source' }, inbox);
      expect(await importFiles({ header, side: 'both' }, inbox)).toMatchObject({ sent: 0 });
    });
  });
});
