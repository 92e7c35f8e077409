/** OpenAPI documents from the schemas that the apps read parameters and write answers with. Loads much: only for apps that have such a document. */
export { Answers } from './answers.js';
export { openApiDocument, type DocumentTexts } from './document.js';
export { openApiMarkdown } from './markdown.js';
export { operations, type Content, type ProblemEntry } from './operation.js';
export { problemShape } from './problem-answer.js';
export { WRITTEN_INTEGER } from './schema.js';
export { serveOpenApi } from './serve.js';
export type { OpenApiDocument } from './types.js';
