export type ArtifactKind = 'table-csv' | 'json' | 'image' | 'markdown' | 'text' | 'binary';

const byExtension: Readonly<Record<string, ArtifactKind>> = {
  csv: 'table-csv',
  tsv: 'table-csv',
  json: 'json',
  svg: 'image',
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  webp: 'image',
  gif: 'image',
  md: 'markdown',
  markdown: 'markdown',
  txt: 'text',
  log: 'text',
  ics: 'text',
  diff: 'text',
  patch: 'text',
  yaml: 'text',
  yml: 'text',
  xml: 'text',
  html: 'text',
  sql: 'text',
  ts: 'text',
  js: 'text',
  py: 'text',
};

/** How a file is previewed. HTML counts as text: what agents write is never rendered as a page. */
export function artifactKind(name: string, mediaType: string): ArtifactKind {
  const known = byExtension[name.split('.').pop()?.toLowerCase() ?? ''];
  if (known) return known;
  if (mediaType.startsWith('text/csv')) return 'table-csv';
  if (mediaType.includes('json')) return 'json';
  if (mediaType.startsWith('image/')) return 'image';
  if (mediaType.startsWith('text/')) return 'text';
  return 'binary';
}

/** Media type for an image blob: browsers show SVG in <img> only under its own type. */
export function imageMediaType(name: string, mediaType: string): string {
  return name.toLowerCase().endsWith('.svg') ? 'image/svg+xml' : mediaType;
}
