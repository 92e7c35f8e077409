import { checkAnswer } from './answer.js';
import { AnswerIncomplete, kafkaCode } from './errors.js';

const answer = { topicName: 't', partition: 2, errorCode: 0 };

describe('checkAnswer', () => {
  it('takes only an answer that names the one partition written, without an error', () => {
    expect(() => checkAnswer([answer], 't', 2)).not.toThrow();
    for (const bad of [
      [],
      [{ ...answer, partition: 1 }],
      [{ ...answer, errorCode: 7 }],
      [{ ...answer, topicName: 'u' }],
      [answer, answer],
    ]) {
      expect(() => checkAnswer(bad, 't', 2)).toThrow(AnswerIncomplete);
    }
  });
});

it('finds the name of a Kafka error through its wrappers', () => {
  const inner = Object.assign(new Error('x'), { type: 'MESSAGE_TOO_LARGE' });
  expect(kafkaCode(Object.assign(new Error('retries'), { originalError: inner }))).toBe('MESSAGE_TOO_LARGE');
  expect(kafkaCode(new Error('other', { cause: inner }))).toBe('MESSAGE_TOO_LARGE');
  expect(kafkaCode(new Error('other'))).toBeUndefined();
});
