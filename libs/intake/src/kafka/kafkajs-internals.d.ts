declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(buffer: Buffer);
    readVarIntArray(reader: (decoder: Decoder) => unknown): unknown[];
  }
}
declare module 'kafkajs/src/protocol/recordBatch/header/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  export default function decodeHeader(decoder: Decoder): { key: string; value: Buffer | null };
}
declare module 'kafkajs/src/protocol/recordBatch/record/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  export default function decodeRecord(
    decoder: Decoder,
    batch: { firstOffset: string; firstTimestamp: string; magicByte: number },
  ): { offset: string; key: Buffer | null; value: Buffer | null; headers: Record<string, unknown> };
}
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    readonly buffer: Buffer;
    writeInt8(value: number): this;
    writeVarInt(value: number): this;
    writeVarLong(value: number): this;
    writeVarIntString(value: string): this;
    writeVarIntBytes(value: Buffer | string | null): this;
    writeVarIntArray(values: readonly Encoder[]): this;
  }
}
