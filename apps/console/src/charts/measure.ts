/** Pixels that a chart has, and the size of its text. */
export interface Measure {
  width: number;
  em: number;
}

/** What is more than nothing is never drawn thinner than this: 1 beside 1,280,000 is still seen. */
export const THINNEST = 3;

/** How much room a text takes, roughly: of digits and lower case letters, in the design system's type. */
export const textWidth = (text: string, em: number): number => text.length * em * 0.58;
