import { localPath } from './local-path.js';

describe('localPath', () => {
  it.each([
    '/',
    '/findings?rule=DIS-17&state=open#items',
    '/findings/q7WmJ0cLk2yVx1ZtBfNd3A',
    '/a%20b',
    '/?next=https://other.example/',
  ])('takes %s as it is', (path) => expect(localPath(path)).toBe(path));

  it('resolves dots', () => {
    expect(localPath('/a/../b')).toBe('/b');
  });

  it.each([
    ...[
      '',
      'findings',
      'https://other.example/',
      '//other.example',
      '///other.example',
      '/\\other.example',
      '\\\\other.example',
    ],
    ...[
      '/./\\other.example',
      '/.//other.example',
      '/a/..//other.example',
      '/%2e//other.example',
      'javascript:alert(1)',
    ],
    ...['/\t/other.example', '/\n/other.example', '/a\r\nset-cookie: x=y', '/a\0b', ' /a', '/ü', '/a b'],
    ...['/auth/sign-in', '/auth', '/AUTH/callback', '/x/../auth/callback', `/${'a'.repeat(2_000)}`],
  ])('refuses %j', (path) => expect(localPath(path)).toBeUndefined());
});
