import { packsCited } from './statutes.js';

describe('an authority cites 26 USC 6103', () => {
  it.each([
    '26 USC 6103(i)(2)',
    '26 U.S.C. § 6103',
    '26 U. S. C. §§ 6103, 7213',
    '26 USC sec. 6103(i)(2)',
    '26 U.S.C. section 6103',
    '26 U.S. Code § 6103',
    '26 USCA 6103',
    '26USC6103',
    '26-USC-6103',
    'usc26-6103',
    'USC 26, 6103',
    'IRC sec 6103',
    'IRC6103(i)(2)',
    'I.R.C. § 6103',
    'I. R. C. 6103',
    'Internal Revenue Code 6103',
    'Internal Revenue Code of 1986, §6103',
    'section 6103(i)(2) of the Internal Revenue Code',
    'the Tax Code, section 6103',
    'Title 26, section 6103',
    'Tit. 26, s. 6103',
    'section 6103 of title 26, United States Code',
    'Section 6103, USC title 26',
    '5 USC 552a(o) and section 6103 of title 26',
    '5 USC 552a; 26 USC 7213 and 6103(p)(4)',
    '２６ ＵＳＣ ６１０３',
    '26\u00a0USC\u200b 61\u00ad03',
    '§ 6103(i)(2)',
  ])('%s', (text) => {
    expect(packsCited(['8 USC 1360', text])).toEqual(['usc26-6103']);
  });
});

describe('an authority cites something else', () => {
  it.each([
    '5 USC 6103',
    '5 U.S.C. § 6103(a)',
    'section 6103 of title 5, United States Code',
    '26 USC 7213; 5 USC 6103',
    '26 USC 61031',
    '26 USC 16103',
    '26 USC 610.3',
    '26 CFR 301.6103(i)-1',
    'memorandum 6103',
    '26 USC 6104',
    '',
  ])('%s', (text) => {
    expect(packsCited([text])).toEqual([]);
  });
});
