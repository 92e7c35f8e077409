import { SetMetadata } from '@nestjs/common';

const OPEN = 'countersign:open';

/** always: without a token. proofs: unless the settings close proofs. */
export type Openness = 'always' | 'proofs';

/** The handler answers whoever asks. All others are closed: libs/identity has the guard. */
export const Open = (openness: Openness = 'always'): MethodDecorator & ClassDecorator => SetMetadata(OPEN, openness);

/** Of a handler, else of its class. */
export const openness = (...targets: readonly object[]): Openness | undefined =>
  targets.map((target) => Reflect.getMetadata(OPEN, target) as Openness | undefined).find((one) => one !== undefined);
