import { fileTypeFromBuffer } from 'file-type';

const byExtension: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
  html: 'text/html',
  htm: 'text/html',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  svg: 'image/svg+xml',
  ics: 'text/calendar',
  eml: 'message/rfc822',
  py: 'text/x-python',
  js: 'text/javascript',
  mjs: 'text/javascript',
  ts: 'text/typescript',
  tsx: 'text/typescript',
  css: 'text/css',
  sql: 'application/sql',
  sh: 'text/x-shellscript',
  toml: 'application/toml',
  ini: 'text/plain',
  go: 'text/x-go',
  rs: 'text/x-rust',
  java: 'text/x-java',
  c: 'text/x-c',
  h: 'text/x-c',
  cpp: 'text/x-c++',
};

/** Binary kinds that people hand to agents: images, documents, tables, archives. Programs are not among them. */
const acceptedBinary =
  /^(image\/|application\/(pdf|zip|gzip|x-gzip|vnd\.openxmlformats|vnd\.oasis|vnd\.apache\.parquet|epub|rtf|x-cfb)|audio\/|font\/)/;

export type Sniffed = { readonly accepted: true; readonly mediaType: string } | { readonly accepted: false; readonly found: string };

/** What a file is, by its content first and by its name second. `head` is its first 4 KiB or all of it. */
export async function sniff(name: string, head: Uint8Array): Promise<Sniffed> {
  const extension = name.toLowerCase().split('.').at(-1) ?? '';
  const byContent = await fileTypeFromBuffer(head);
  const claimed = byExtension[extension];
  if (byContent && byContent.mime !== 'application/xml') {
    const parquet = extension === 'parquet' ? 'application/vnd.apache.parquet' : byContent.mime;
    // A binary that calls itself text is stored as what it is; the tool that opens it then says so.
    return acceptedBinary.test(parquet) ? { accepted: true, mediaType: parquet } : { accepted: false, found: byContent.mime };
  }
  if (extension === 'parquet') return { accepted: true, mediaType: 'application/vnd.apache.parquet' };
  if (looksLikeText(head)) return { accepted: true, mediaType: claimed ?? 'text/plain' };
  return claimed ? { accepted: true, mediaType: 'application/octet-stream' } : { accepted: false, found: 'binary data of an unknown kind' };
}

function looksLikeText(head: Uint8Array): boolean {
  const utf16 = head.length >= 2 && ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff));
  return utf16 || !head.includes(0);
}
