/** What was found, in the sentence of its rule; the rule's title where there is none. */
export const sentenceOf = ({ sentence, title }: { title: string; sentence?: string | null }): string =>
  sentence ?? title;
