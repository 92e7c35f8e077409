import { Answers } from '#libs/openapi';

/** What the api answers with. */
export const answers = new Answers();
export const { answer } = answers;
