import { modeOf, type VerifyOptions } from './options.js';

const asks = (options: VerifyOptions) => () => modeOf(options, (name) => name in options);

describe('verify --intake', () => {
  it('takes what leads to the brokers beside them alone', () => {
    const way = { intake: true, kafkaTls: true, kafkaPasswordFile: 'p' };
    for (const object of [{ dir: 'logs' }, { db: 'postgres://x' }, { url: ['http://127.0.0.1'], vkey: ['key'] }]) {
      expect(asks({ ...object, ...way, brokers: ['b:1'] })()).toBe(Object.keys(object)[0]);
      expect(asks({ ...object, ...way })).toThrow('--kafka-tls goes with --brokers');
    }
    expect(asks({ bundle: 'b', kafkaTls: true })).toThrow('does not go with --bundle');
  });
});

describe('verify --findings', () => {
  it('does not go with a part of a log, because the rest would not have been hashed', () => {
    const url = ['http://127.0.0.1'];
    expect(asks({ dir: 'logs', findings: true, from: 0 })).toThrow('does not go with --from or --to');
    expect(asks({ url, vkey: ['key'], findings: true, to: 256 })).toThrow('does not go with --from or --to');
    expect(asks({ dir: 'logs', findings: true })()).toBe('dir');
  });
});
