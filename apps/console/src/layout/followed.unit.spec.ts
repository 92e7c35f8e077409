import { FollowedLinks } from './followed.js';

function storage(): Pick<Storage, 'getItem' | 'setItem'> & { text: string | null } {
  return {
    text: null,
    getItem() {
      return this.text;
    },
    setItem(_name: string, text: string) {
      this.text = text;
    },
  };
}

describe('links that were followed', () => {
  it('are known by the place that they were followed from, the last one of each', () => {
    const links = new FollowedLinks(
      (
        (store) => () =>
          store
      )(storage()),
    );
    links.keep('a', { href: '/findings/1', nth: 0 });
    links.keep('b', { href: '/findings/2', nth: 1 });
    links.keep('a', { href: '/findings/3', nth: 0 });
    expect(links.at('a')).toEqual({ href: '/findings/3', nth: 0 });
    expect(links.at('b')).toEqual({ href: '/findings/2', nth: 1 });
    // She left by the bar above.
    links.keep('a', undefined);
    expect(links.at('a')).toBeUndefined();
    expect(links.at('c')).toBeUndefined();
  });

  it('do not grow without end', () => {
    const store = storage();
    const links = new FollowedLinks(() => store);
    for (let n = 0; n < 500; n += 1) links.keep(String(n), { href: '/', nth: 0 });
    expect(JSON.parse(store.text!)).toHaveLength(100);
    expect(links.at('499')).toBeDefined();
    expect(links.at('1')).toBeUndefined();
  });

  it.each(['', 'x', '{}', 'null', '[[1]]', '[["a",{"href":1}]]', '[["a",null]]'])(
    'are none where the store has %j',
    (text) => {
      const store = { ...storage(), text };
      const links = new FollowedLinks(() => store);
      expect(links.at('a')).toBeUndefined();
      links.keep('a', { href: '/', nth: 0 });
      expect(links.at('a')).toEqual({ href: '/', nth: 0 });
    },
  );

  it('are none where the browser keeps nothing', () => {
    const links = new FollowedLinks(() => {
      throw new Error('SecurityError');
    });
    links.keep('a', { href: '/', nth: 0 });
    expect(links.at('a')).toBeUndefined();
  });
});
