/**
 * A light check that a text is a complete SVG drawing: one `svg` root, every tag closed in order, at least one mark.
 * Not a validating parser; it catches cut-off and mis-nested output.
 */
export const svgProblem = (svg: string): string | undefined => {
  const open: string[] = [];
  let marks = 0;
  const tag = /<(\/?)([a-zA-Z][\w:.-]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;
  let roots = 0;
  for (const [, closing, name = '', , selfClosing] of svg.replace(/<\?[^>]*\?>|<!--[\s\S]*?-->/g, '').matchAll(tag)) {
    if (closing === '/') {
      if (open.pop() !== name) return `mis-nested </${name}>`;
      continue;
    }
    if (open.length === 0 && ++roots > 0 && name !== 'svg') return `the root is <${name}>`;
    if (/^(path|rect|circle|line|text|polygon|polyline|ellipse)$/.test(name)) marks++;
    if (selfClosing !== '/') open.push(name);
  }
  if (roots !== 1) return `${roots} roots`;
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  return marks === 0 ? 'nothing is drawn' : undefined;
};
