/** OpenAPI documents from the schemas that the apps read parameters and write answers with. Loads much: only for apps that have such a document. */
export { Answers, WRITTEN_INTEGER } from './answers.js';
export { openApiDocument, serveOpenApi, type DocumentTexts } from './document.js';
export { openApiMarkdown } from './markdown.js';
export { operations, type Content, type ProblemEntry } from './operation.js';
export { problemShape } from './problem-answer.js';
