import type { Disclosure } from './agreement-plan.js';
import { DAY, day } from './calendar.js';
import { expectNotAssessed, expectUnknown, requestOf } from './common-lines.js';
import { ANY } from './evasive-truth.js';
import type { Evasion } from './evasion.js';
import { allOf, discloseNext, discloseUnmatched, exposeToStranger, insufficient } from './small-histories.js';

export const leftOut: Evasion[] = [
  {
    // "Size = max(stated, distinct named items)": without rows everything is unknown (3).
    name: 'rows: none',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, stated: plan.random.int(5, 60) });
      plan.receive(disclosure);
      expectUnknown(plan, disclosure, disclosure.size);
    },
  },
  {
    name: 'rows: some',
    plant(plan) {
      const exchange = plan.exchange();
      const items = plan.take(exchange, plan.random.int(1, 9));
      const disclosure = plan.disclose({ exchange, items, stated: items.length + plan.random.int(1, 40) });
      plan.receive(disclosure);
      expectUnknown(plan, disclosure, disclosure.size - items.length);
    },
  },
  {
    // More than was requested, without rows: "DIS-02 and DIS-04 hit at least size − requested and size − matched items, by arithmetic" (3).
    name: 'rows: none, and more than was requested',
    plant(plan) {
      const exchange = plan.exchange();
      const over = plan.random.int(1, 50);
      const disclosure = plan.disclose({ exchange, stated: exchange.size + over });
      plan.receive(disclosure);
      const { subject, size } = disclosure;
      plan.expected.finding('INT-13', subject, size);
      for (const rule of ['DIS-02', 'DIS-04']) {
        plan.expected.finding(rule, subject, over);
        plan.expected.line(rule, 'items not listed', size - over, subject);
      }
      for (const rule of ['DIS-07', 'DIS-17']) plan.expected.line(rule, 'items not listed', size, subject);
    },
  },
  {
    // "Size = max(stated, distinct named items)"; "named ≠ stated" also where less is stated than named (3). No receipt: its sum is left open.
    name: 'itemsCount: less than the rows',
    plant(plan) {
      const exchange = plan.exchange();
      const items = plan.take(exchange, plan.random.int(4, 12));
      const stated = plan.random.int(0, items.length - 1);
      const { subject } = plan.disclose({ exchange, items, stated });
      plan.expected.finding('INT-13', subject, items.length - stated);
    },
  },
  {
    // "Size = max(stated, distinct named items)" (3): one item named over and over is one item.
    name: 'rows: the same item again and again',
    plant(plan) {
      const exchange = plan.exchange();
      const [item] = plan.take(exchange, 1);
      const times = plan.random.int(3, 20);
      const disclosure = plan.disclose({ exchange, items: Array.from({ length: times }, () => item!) });
      plan.receive(disclosure);
      expectUnknown(plan, disclosure, times - 1);
    },
  },
  {
    // The same over two parts.
    name: 'rows: the same items in both parts',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      const items = plan.take(exchange, plan.random.int(3, 9));
      const stated = 2 * items.length;
      plan.disclose({ exchange, id, items, stated, data: { part: 1, of: 2 } });
      const last = plan.disclose({ exchange, id, items, stated, data: { part: 2, of: 2 } });
      plan.receive(last);
      expectUnknown(plan, last, items.length);
    },
  },
  {
    // A row may say its own elements (docs/events.md): what the header leaves out stands in the rows.
    name: 'elements: of the header, said in the rows',
    plant(plan) {
      const exchange = plan.exchange();
      const items = plan.take(exchange, 8);
      const wages = plan.random.int(1, 7);
      const rows = items.map((n, i) => [n, i < wages ? ['address', 'wages'] : ['address']]);
      const data = { items: { fields: ['itemNo', 'elements'], rows } };
      const disclosure = plan.disclose({ exchange, items, data });
      plan.receive(disclosure);
      plan.expected.finding('DIS-03', disclosure.subject, wages);
    },
  },
  {
    // "RCP-02 compares sums" (3).
    name: 'receipt: of fewer than disclosed',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, plan.random.int(5, 9)) });
      const [first, second] = [plan.random.int(1, 2), plan.random.int(0, 2)];
      plan.receive(disclosure, { count: first });
      plan.receive(disclosure, { count: second, at: disclosure.at + 2 * DAY });
      plan.expected.finding('RCP-02', disclosure.subject);
    },
  },
  {
    // "Parts of `of` missing" (3): every part repeats the whole's itemsCount, one never comes.
    name: 'parts: one of three',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      const each = plan.random.int(3, 10);
      const missing = plan.random.int(1, 3);
      let part: Disclosure | undefined;
      for (const n of [1, 2, 3].filter((i) => i !== missing))
        part = plan.disclose({
          exchange,
          id,
          items: plan.take(exchange, each),
          stated: 3 * each,
          data: { part: n, of: 3 },
        });
      plan.receive(part!);
      expectUnknown(plan, part!, each);
    },
  },
  {
    // "Counts items, or parts where items agree" (3).
    name: 'parts: one, though the items agree',
    plant(plan) {
      const exchange = plan.exchange();
      const id = plan.name('D');
      const each = plan.random.int(3, 10);
      let last: Disclosure | undefined;
      for (const part of [1, 2])
        last = plan.disclose({
          exchange,
          id,
          items: plan.take(exchange, each),
          stated: 2 * each,
          data: { part, of: 3 },
        });
      plan.receive(last!);
      plan.expected.finding('INT-13', last!.subject, 1);
    },
  },
  {
    // INT-13 is "MEDIUM for requests and matches" (3). What REQ rules say of the unknown rows is left open.
    name: "rows: some of a request's",
    open: true,
    plant(plan) {
      const unknown = plan.random.int(1, 50);
      const size = plan.random.int(100, 120);
      const exchange = plan.exchange({ size, requestData: { itemsCount: size + unknown } });
      discloseNext(plan, exchange, 5);
      plan.expected.finding('INT-13', `request ${requestOf(exchange)}`, unknown);
      plan.expected.openLines(['REQ-03', 'REQ-06', 'REQ-08', 'REQ-09', 'MAT-06']);
    },
  },
  {
    // Unlisted matches match nothing: only named items are matched.
    name: "rows: some of a match's",
    open: true,
    plant(plan) {
      const named = plan.random.int(20, 60);
      const unknown = plan.random.int(1, 20);
      const exchange = plan.exchange({ matched: [], size: 100 });
      const items = plan.take(exchange, named);
      plan.matchItems(exchange, items, exchange.at + DAY / 12, { data: { itemsCount: named + unknown } });
      plan.receive(plan.disclose({ exchange, items: items.slice(0, 6) }));
      plan.expected.finding('INT-13', `match ${exchange.giver}/${exchange.match}`, unknown);
      plan.expected.openLines(['MAT-02', 'MAT-06']);
    },
  },
  {
    // As small input v: without a request DIS-01, and the stranger is DIS-07 for all; DIS-02, -04 and -17 have nothing to compare with.
    name: 'requestId',
    plant(plan) {
      const items = Array.from({ length: plan.random.int(1, 20) }, (_, i) => i + 1);
      const { subject } = plan.disclose({ items, to: plan.stranger, at: day(plan.random.int(6, 30)) });
      plan.expected.finding('DIS-01', subject);
      plan.expected.finding('DIS-07', subject, items.length);
    },
  },
  {
    // "Where they are clean and the source gave none, the rule is not evaluable: not assessed by the source" (2).
    name: 'assessment: none',
    plant(plan) {
      const exchange = plan.exchange({ assessed: plan.random.chance(0.5) ? null : 'accepted' });
      const disclosure = discloseNext(plan, exchange, plan.random.int(2, 20));
      expectNotAssessed(plan, exchange, disclosure);
    },
  },
  {
    // "The requester's codes only accuse" (2): the source keeps silent about an address that the requester itself calls junk.
    name: 'assessment: none, of what the requester calls insufficient',
    plant(plan) {
      const exchange = plan.draft();
      const junk = plan.take(exchange, plan.random.int(2, 6));
      plan.submit(exchange, insufficient(junk));
      const all = allOf(exchange);
      plan.matchItems(exchange, all, exchange.at + DAY / 12);
      const items = [...junk.slice(1), ...plan.take(exchange, 5)].sort((a, b) => a - b);
      const disclosure = plan.disclose({ exchange, items });
      plan.receive(disclosure);
      const request = requestOf(exchange);
      plan.expected.finding('REQ-06', request, junk.length);
      plan.expected.finding('DIS-17', disclosure.subject, junk.length - 1);
      plan.expected.line('DIS-17', 'not assessed by the source', 5, disclosure.subject);
      plan.expected.line('REQ-06', 'not assessed by the source', exchange.size - junk.length, request);
    },
  },
  {
    // Rows may say `assessed: false`, "whatever addressCodes stands in its column or the defaults".
    name: 'assessment: rows that say so',
    plant(plan) {
      const exchange = plan.exchange({ assessed: null });
      const rows = Array.from({ length: exchange.size }, (_, i) => [i + 1]);
      plan.writer.say(plan.source(exchange.giver), 'gov.transfer.request.validated.v1', exchange.at + DAY / 24, {
        requestId: exchange.request,
        acceptedCount: exchange.size,
        items: { defaults: { accepted: true, assessed: false, addressCodes: [] }, fields: ['itemNo'], rows },
      });
      const disclosure = discloseNext(plan, exchange, plan.random.int(2, 20));
      expectNotAssessed(plan, exchange, disclosure);
    },
  },
  {
    // "No match at all by the source, where a request is named: DIS-04 hits."
    name: 'match: none',
    plant(plan) {
      discloseUnmatched(plan, 2, 20);
    },
  },
  {
    // The plain case: items that the request does not have. What is said of them besides, with nobody engaged for them, is left open.
    name: 'items: of the request',
    open: true,
    plant(plan) {
      const exchange = plan.exchange();
      const outside = plan.random.int(1, 5);
      const foreign = Array.from({ length: outside }, (_, i) => exchange.size + 1 + i);
      const disclosure = plan.disclose({ exchange, items: [...plan.take(exchange, 5), ...foreign] });
      plan.receive(disclosure);
      plan.expected.finding('DIS-02', disclosure.subject, outside);
      plan.expected.finding('DIS-04', disclosure.subject, outside);
      plan.expected.open(['DIS-07', 'DIS-17'], disclosure.subject);
    },
  },
  {
    // "A disclosed item is judged by the matches whose event time is at or before its disclosure" (2).
    name: 'match: only after the disclosure',
    plant(plan) {
      const exchange = plan.exchange({ matched: [] });
      const items = plan.take(exchange, plan.random.int(2, 20));
      const disclosure = plan.disclose({ exchange, items });
      plan.receive(disclosure);
      plan.matchItems(exchange, items, disclosure.at + plan.random.int(1, 5) * 60_000);
      plan.expected.finding('DIS-04', disclosure.subject, disclosure.size);
    },
  },
  {
    // "The class test of DIS-03 becomes DIS-18 · Return information without an order" (5).
    name: 'court order',
    plant(plan) {
      const exchange = plan.exchange();
      const elementClass = plan.random.pick(['return', 'taxpayer_return_info']);
      const items = plan.take(exchange, plan.random.int(1, 9));
      const disclosure = plan.disclose({ exchange, items, data: { elementClass } });
      plan.receive(disclosure);
      plan.expected.finding('DIS-18', disclosure.subject, disclosure.size);
      const ordered = { elementClass, courtOrderRef: 'ORDER-1' };
      plan.receive(plan.disclose({ exchange, items: plan.take(exchange, 3), data: ordered }));
    },
  },
  {
    name: 'recipients',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 4), officers: null });
      plan.receive(disclosure);
      plan.expected.line('DIS-07', 'recipient.actorRefs', 4, disclosure.subject);
    },
  },
  {
    // An event under a sequence that another has is INT-02 (libs/rules/src/INT-02/rule.md), and accuses as any other.
    name: 'sequence: taken from another event',
    plant(plan) {
      const exchange = plan.exchange();
      const lawful = plan.disclose({ exchange, items: plan.take(exchange, 3) });
      plan.receive(lawful);
      exposeToStranger(plan, exchange, 4, { manner: { sequence: lawful.sequence! } });
      plan.expected.finding('INT-02', ANY);
    },
  },
  {
    // Accusing statements count "by whatever way in" (1); a message key that is not the agreement is INT-12.
    name: 'message key',
    plant(plan) {
      const exchange = plan.exchange();
      exposeToStranger(plan, exchange, 4, { manner: { key: 'another-agreement' } });
      plan.expected.finding('INT-12', ANY);
    },
  },
  {
    // "… and then makes a statement of … none" (2): one that was recorded before its source vouched contradicts nothing.
    name: 'sequence: none, before its source vouches',
    plant(plan) {
      const exchange = plan.exchange({ manner: { match: { sequence: null } } });
      discloseNext(plan, exchange, plan.random.int(2, 20));
    },
  },
];
