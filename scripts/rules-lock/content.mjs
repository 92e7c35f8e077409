// What decides a verdict, by content: hashes over the code as it is built, without types, comments and formatting, so that none of these
// makes a new generation.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const OPTIONS = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  isolatedModules: true,
  removeComments: true,
};
/** What is made here cannot be in its own hash. */
const MADE = ['libs/judging/src/content.ts', 'libs/rules/src/content.ts'];

/** The names that a declaration makes: one, or those of `{ a, b }`. */
const boundNames = (name) =>
  ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => boundNames(element.name));

/** A lib's index, or what of it runs in a page too: it passes names on. */
const isEntrance = (path) => /\/src\/(?:index|portable)\.ts$/.test(path);

/** The tokens of a file's code. A comma before a closing bracket is formatting. */
function tokensOf(source) {
  const tokens = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      throw new Error(`${source.fileName}: what is imported while it runs is not seen here; import it at the top`);
    const children = node.getChildren(source);
    if (children.length > 0) return children.forEach(visit);
    const text = node.getText(source);
    if (text === '') return;
    if (/^[)\]}]$/.test(text) && tokens.at(-1) === ',') tokens.pop();
    tokens.push(text);
  };
  visit(source);
  return tokens;
}

/** A checkout's code, a file at a time. `read`: its text, by its path from `root`. */
export class Code {
  #files = new Map();
  #sources = new Map();

  constructor(root, read = (path) => readFileSync(join(root, path), 'utf8')) {
    this.root = root;
    this.read = read;
  }

  #file(path) {
    let file = this.#files.get(path);
    if (!file) {
      const { outputText } = ts.transpileModule(this.read(path), { compilerOptions: OPTIONS });
      const source = ts.createSourceFile(path, outputText, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS);
      this.#files.set(path, (file = { source, tokens: tokensOf(source) }));
    }
    return file;
  }

  /** A file as it is written, for who declares which name: of most files of a lib no more is needed. */
  #written(path) {
    let source = this.#sources.get(path);
    if (!source) {
      source = ts.createSourceFile(path, this.read(path), ts.ScriptTarget.ES2023, true);
      if (isEntrance(path) && !source.statements.every(ts.isExportDeclaration))
        throw new Error(`${path}: an index only passes names on; what it does itself is not seen here`);
      this.#sources.set(path, source);
    }
    return source.statements;
  }

  #target(from, specifier) {
    const lib = /^#(libs|portable)\/(\w+)$/.exec(specifier);
    if (lib) return `libs/${lib[2]}/src/${lib[1] === 'libs' ? 'index' : 'portable'}.ts`;
    if (!specifier.startsWith('.')) return undefined;
    return relative(this.root, resolve(this.root, dirname(from), specifier.replace(/\.js$/, '.ts'))).replaceAll(
      '\\',
      '/',
    );
  }

  /** Files from which a file takes what it runs with: of a lib's index only those that declare the names. */
  #imports(path) {
    const file = this.#file(path);
    return (file.imports ??= file.source.statements.flatMap((statement) => this.#importsOf(path, statement)));
  }

  #importsOf(path, statement) {
    if (!statement.moduleSpecifier) return [];
    const target = this.#target(path, statement.moduleSpecifier.text);
    if (!target) return [];
    if (!isEntrance(target)) return [target];
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
    if (!bindings?.elements) throw new Error(`${path}: name what is taken of ${target}`);
    return bindings.elements.map(({ name, propertyName }) => this.#declaring(target, (propertyName ?? name).text));
  }

  /** The file that declares a name which an index passes on. */
  #declaring(index, name) {
    for (const statement of this.#written(index)) {
      if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) continue;
      const target = this.#target(index, statement.moduleSpecifier.text);
      const passed = statement.exportClause?.elements?.find((element) => element.name.text === name);
      if (passed) return this.#declares(target, (passed.propertyName ?? passed.name).text) ?? target;
      if (!statement.exportClause && target) {
        const declared = this.#declares(target, name);
        if (declared) return declared;
      }
    }
    throw new Error(`${index} does not export ${name}`);
  }

  #declares(path, name) {
    for (const statement of this.#written(path)) {
      if (ts.isExportDeclaration(statement)) {
        const target = statement.moduleSpecifier && this.#target(path, statement.moduleSpecifier.text);
        const passed = statement.exportClause?.elements?.find((element) => element.name.text === name);
        if (passed)
          return target ? (this.#declares(target, (passed.propertyName ?? passed.name).text) ?? target) : path;
        if (target && !statement.exportClause) {
          const declared = this.#declares(target, name);
          if (declared) return declared;
        }
        continue;
      }
      if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
      const names = statement.declarationList
        ? statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
        : [statement.name?.text];
      if (names.includes(name)) return path;
    }
    return undefined;
  }

  /** The same code with one file's text changed. */
  edited(path, edit) {
    const code = new Code(this.root, (asked) => (asked === path ? edit(this.read(asked)) : this.read(asked)));
    for (const [known, file] of this.#files) if (known !== path) code.#files.set(known, file);
    for (const [known, source] of this.#sources) if (known !== path) code.#sources.set(known, source);
    return code;
  }

  /** These files and all that they run with, in the order of their paths. */
  reachedFrom(entries) {
    const reached = new Set();
    const visit = (path) => {
      if (reached.has(path) || MADE.includes(path)) return;
      reached.add(path);
      this.#imports(path).forEach(visit);
    };
    entries.forEach(visit);
    return [...reached].sort();
  }

  /** `sha256:<hex>` over path and tokens of each file. */
  hash(paths) {
    const hash = createHash('sha256');
    for (const path of paths) hash.update(JSON.stringify([path, this.#file(path).tokens]));
    return `sha256:${hash.digest('hex')}`;
  }
}

/** Where the code begins that decides what is found, whatever the rules; each reaches the rest. */
export const JUDGING = ['engine', 'rule-set', 'fold/input', 'judge/wake-ups', 'findings/hit-leaf'].map(
  (name) => `libs/judging/src/${name}.ts`,
);

/** Content hashes of judging, and of each rule beyond it. `ids`: the rules' folders. */
export function contentsOf(code, ids) {
  const judging = code.reachedFrom(JUDGING);
  const shared = new Set(judging);
  const rules = ids.map((id) => {
    const files = code.reachedFrom([`libs/rules/src/${id}/rule.ts`]).filter((path) => !shared.has(path));
    return [id, code.hash(files)];
  });
  return { judging: code.hash(judging), files: judging, rules: Object.fromEntries(rules) };
}
