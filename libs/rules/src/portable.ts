/** The names of codes and of what rules compare, for a page as for a service. Pure. */
export { codeName, comparedName, eventName, refusalName } from './words/names.js';
