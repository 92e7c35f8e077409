import type { RecordMetadata } from 'kafkajs';
import { AnswerIncomplete } from './errors.js';

/**
 * Throws AnswerIncomplete unless the answer to a write of one partition names that partition, once, without an error.
 * kafkajs resolves a send whose partition it lost on the way; only the answer tells.
 */
export function checkAnswer(answer: readonly RecordMetadata[], topic: string, partition: number): void {
  const [only, ...rest] = answer;
  if (!only || rest.length > 0 || only.topicName !== topic || only.partition !== partition || only.errorCode !== 0) {
    throw new AnswerIncomplete(topic, partition);
  }
}
