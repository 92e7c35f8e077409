import { type TlsTrouble, tlsTrouble } from '#libs/system';
import { ClientError } from '../../errors.js';

/** The agency's topic is not on this cluster. Ask its operator to create it; this client never does. */
export class TopicMissing extends ClientError {
  constructor(readonly topic: string) {
    super(
      `the topic ${topic} does not exist on this cluster: have its operator create it (cleanup.policy=delete), ` +
        'or check --kafka and the agency in the source',
    );
  }
}

/** Kafka did not acknowledge in time. Unacknowledged events stay in the outbox: run the same command again later. */
export class KafkaUnavailable extends ClientError {
  constructor(
    readonly topic: string,
    /** undefined: not even the topic's partitions could be asked for. */
    readonly partition: number | undefined,
    readonly seconds: number,
    options: { cause: unknown },
  ) {
    const why = options.cause instanceof Error ? options.cause.message : String(options.cause);
    const hint = wasCutOff(options.cause) ? ` ${CUT_OFF};` : '';
    super(
      `${topic}${partition === undefined ? '' : `[${partition}]`} did not answer within ${seconds} s (${why}): unacknowledged events stay in ` +
        `the outbox;${hint} check the brokers and run the same command again`,
      options,
    );
  }
}

/** Kafka refuses this for good: no right to write, a value over the topic's limit. */
export class KafkaRefused extends ClientError {
  constructor(
    readonly topic: string,
    readonly code: FinalCode,
    options: { cause: unknown },
  ) {
    super(`${topic} refused the events (${code}): ${ADVICE[code]}`, options);
  }
}

/** No connection with TLS comes about until a certificate or a setting changes: what answers may not be the broker. Nothing was sent. */
export class KafkaNotTrusted extends ClientError {
  constructor(
    readonly topic: string,
    { code, advice }: TlsTrouble,
    options: { cause: unknown },
  ) {
    super(`nothing was sent to ${topic}, and events stay in the outbox: with the broker, ${code}: ${advice}`, options);
  }
}

/** What ends a delivery at once, because no retry cures it; undefined: try again. */
export function finalFailure(topic: string, cause: unknown): KafkaRefused | KafkaNotTrusted | undefined {
  const code = kafkaCode(cause);
  if (isFinal(code)) return new KafkaRefused(topic, code, { cause });
  const trouble = tlsTrouble(cause);
  return trouble && new KafkaNotTrusted(topic, trouble, { cause });
}

/** Errors that no retry cures, and their remedies. */
const ADVICE = {
  TOPIC_AUTHORIZATION_FAILED: 'these credentials may not write to it; an agency writes to its own topic only',
  CLUSTER_AUTHORIZATION_FAILED: 'these credentials lack the right to write idempotently',
  SASL_AUTHENTICATION_FAILED: 'user name or password is wrong',
  MESSAGE_TOO_LARGE: 'an event is larger than the topic allows; raise max.message.bytes or split the act',
  RECORD_LIST_TOO_LARGE: 'a batch is larger than the broker allows; lower the batch size',
  INVALID_RECORD: 'the broker takes it for malformed',
};
type FinalCode = keyof typeof ADVICE;

const isFinal = (code: string | undefined): code is FinalCode => code !== undefined && code in ADVICE;

/** The broker's answer does not name the partition that was written, so nothing in it is safe (kafkajs issue 1303). */
export class AnswerIncomplete extends ClientError {
  constructor(topic: string, partition: number) {
    super(`the answer to a write to ${topic}[${partition}] does not confirm that partition`);
  }
}

/** Kafka's name of the error, through the wrappers that kafkajs puts around it. */
export function kafkaCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name === 'KafkaJSSASLAuthenticationError') return 'SASL_AUTHENTICATION_FAILED';
    const { type, originalError } = at as { type?: unknown; originalError?: unknown };
    if (typeof type === 'string') return type;
    if (originalError instanceof Error && originalError !== at) {
      const inner = kafkaCode(originalError);
      if (inner) return inner;
    }
  }
  return undefined;
}

/** A broker says no more when the protocol is another than it speaks; it closes a connection when it stops, too. */
const CUT_OFF =
  'if it goes on closing connections, one side speaks TLS or asks for a user and the other does not (KAFKA_TLS, KAFKA_SASL_USERNAME)';
function wasCutOff(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name === 'KafkaJSConnectionClosedError' || kafkaCode(at) === 'ILLEGAL_SASL_STATE') return true;
    if (/before secure TLS connection was established/.test(at.message)) return true;
  }
  return false;
}
