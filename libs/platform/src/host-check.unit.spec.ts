import { namesLoopback } from './host-check.js';

describe('namesLoopback', () => {
  it.each(['127.0.0.1', '127.0.0.1:3000', '127.9.9.9:1', 'localhost', 'LocalHost:8080', '[::1]', '[::1]:3000'])(
    'takes %s',
    (host) => expect(namesLoopback(host)).toBe(true),
  );
  it.each([
    undefined,
    '',
    'attacker.example',
    'attacker.example:3000',
    '127.0.0.1.attacker.example',
    'localhost.attacker.example:80',
    '127.0.0.1@attacker.example',
    '127.0.0.1:80@attacker.example',
    '10.0.0.1:3000',
    '0.0.0.0',
    '[::]:3000',
    '::1',
  ])('refuses %s', (host) => expect(namesLoopback(host)).toBe(false));
});
