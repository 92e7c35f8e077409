/** A rule's page for officers, in the small part of Markdown that these pages are written in: never HTML. */
export type Inline = { text: string; as: 'plain' | 'code' | 'strong' };
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; parts: readonly Inline[] }
  | { kind: 'list'; items: readonly (readonly Inline[])[] };

/** Without its title, which the page has, and its table of the rule's own fields, which stand beside it. */
export function rulePage(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const chunk of markdown.split(/\n{2,}/)) {
    const lines = chunk.split('\n').filter((line) => line.trim() !== '');
    const [first] = lines;
    if (first === undefined || first.startsWith('# ') || first.startsWith('|')) continue;
    if (first.startsWith('## ')) {
      blocks.push({ kind: 'heading', text: first.slice(3) });
      lines.shift();
    }
    if (lines.length > 0) blocks.push(...bodyOf(lines));
  }
  return blocks;
}

function bodyOf(lines: readonly string[]): Block[] {
  const text: string[] = [];
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith('- ')) items.push(line.slice(2));
    else if (items.length > 0) items[items.length - 1] += ` ${line.trim()}`;
    else text.push(line.trim());
  }
  return [
    ...(text.length > 0 ? [{ kind: 'paragraph' as const, parts: inlines(text.join(' ')) }] : []),
    ...(items.length > 0 ? [{ kind: 'list' as const, items: items.map(inlines) }] : []),
  ];
}

/** Code, and what is emphasised; of a link, which leads into the sources, its words. */
function inlines(text: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w])_([^_]+)_(?![\w])|\[([^\]]+)\]\([^)]+\)/g)) {
    const [all, code, strong, emphasised, link] = match;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), as: 'plain' });
    if (code !== undefined) parts.push({ text: code, as: 'code' });
    else if (link !== undefined) parts.push({ text: link, as: 'plain' });
    else parts.push({ text: strong ?? emphasised!, as: 'strong' });
    from = match.index + all.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), as: 'plain' });
  return parts;
}
