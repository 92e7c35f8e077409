import { z } from 'zod';

/** A name that others gave: no control characters and no halves of pairs; spelt so that readers of the schema in any language understand it. */
export const printable = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]+$/u);
