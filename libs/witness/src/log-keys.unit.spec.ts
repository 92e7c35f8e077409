import { formatVkey, generateCosignerKey, generateLogKey } from '#libs/tlog';
import { LogKeysError, parseLogKeys } from './log-keys.js';

const key = generateLogKey('log.example/0');
const [zero, one] = [key, key.named('log.example/1')].map(({ verifier }) => formatVkey(verifier));

describe('the list of logs', () => {
  it('is verifier keys, or the log lines of a policy; shards of one key are several logs', () => {
    const witness = formatVkey(generateCosignerKey('w').verifier);
    const text = `# logs\n\n ${zero}\t\nlog ${one} https://log.example/1\nwitness w ${witness}\ngroup g all w\nquorum g\n`;
    expect(parseLogKeys(text).map(({ name }) => name)).toEqual(['log.example/0', 'log.example/1']);
  });

  it.each([
    ['nothing', '', 0],
    ['only comments', '# none\n', 0],
    ['a key twice', `${zero}\nlog ${zero}\n`, 2],
    // Found by search: two keys of one name whose ids, which have 32 bits, are the same.
    [
      'two keys whose signatures nobody could tell apart',
      'log.example/0+7e300d2b+AS0SAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\nlog.example/0+7e300d2b+AbbYAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\n',
      2,
    ],
    ['no key', 'log\n', 1],
    ['more on a line', `${zero} https://log.example\n`, 1],
    ['a url too many', `log ${zero} a b\n`, 1],
    ['a damaged key', `\n${zero!.slice(0, -1)}\n`, 2],
    ['a cosigner', formatVkey(generateCosignerKey('w').verifier), 1],
  ])('refuses %s', (_, text, line) => {
    let caught: unknown;
    try {
      parseLogKeys(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(LogKeysError);
    expect((caught as LogKeysError).line).toBe(line);
  });
});
