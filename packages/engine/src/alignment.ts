import type { Alignment, TelosDocument, TelosName } from '@autoweave/contracts';

/** A sentence that says what must not be done. */
const forbids =
  /\b(?:never|do not|don't|must not|mustn't|shall not|should not|avoid|refuse|without|no longer|not|no|nie|niemals|nicht|kein(?:e|en|er|es)?|vermeide[nt]?|ohne)\b/iu;
const exception = /\b(?:without|unless|except|before|ohne|außer|bevor)\b/iu;
/** Words without which a sentence says the same. */
const fillers = new Set(
  `a about above after all also an and any are as at be because been before being below between both but by can could did do does each every for from
   had has have having her here his how if in into is it its itself just more most must no nor not of off on once only or other our out over own
   same shall she should so some such than that the their them then there these they this those through to too under until up very was we were
   what when where which while who whom why will with would you your never avoid don't always people make made using used use
   aber alle als am an auch auf aus bei bin bis da damit das dass dem den der des die dies diese doch du durch ein eine einem einen einer er es für
   hat haben ich ihr im in ist ja kann kein keine mit muss nach nicht nie niemals noch nur ob oder ohne sein sich sie sind so über um und uns unser
   vom von vor war was weil wenn wer werden wie wir wird wo zu zum zur`
    .split(/\s+/)
    .filter(Boolean),
);
const leastShared = 2;
const supportShare = 1 / 3;
const conflictShare = 1 / 2;
const mostStatements = 200;
const mostSaid = 20;
const method =
  'words that a statement shares with the goal and its steps; a statement that forbids speaks against them, unless they forbid the same';

/** So that singular and plural, and most forms of a verb, are one word. */
const stem = (word: string): string =>
  word.replace(/(?:ingly|edly|ings?|ies|ied|ed|es|en|er|ern|s|e|n)$/u, (end) => (word.length - end.length >= 3 ? '' : end));

const wordsOf = (text: string): Set<string> =>
  new Set(
    (text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [])
      .filter((word) => word.length > 2 && !fillers.has(word))
      .map((word) => stem(word)),
  );

/** The statements of a Markdown text: items of lists and sentences; headings and code say nothing. */
export function statementsOf(markdown: string): string[] {
  const prose = markdown.replace(/```[\s\S]*?(?:```|$)/g, '');
  return prose
    .split(/\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:#|>|\||-{3,}|={3,})/.test(line))
    .flatMap((line) =>
      line
        .replace(/^(?:[-*+]|\d+[.)])\s+/, '')
        .split(/(?<=[.!?;])\s+/)
        .map((sentence) => sentence.replace(/[*_`]/g, '').trim()),
    )
    .filter((sentence) => wordsOf(sentence).size >= leastShared)
    .slice(0, mostStatements);
}

const shared = (of: ReadonlySet<string>, text: ReadonlySet<string>): number => [...of].filter((word) => text.has(word)).length;

/**
 * How a goal, told by its texts (what is asked for, and the steps by which it is approached), stands to the documents of an
 * organisation (ORC-010). A statement supports it when they share a third of the statement's words, two at least; a statement
 * that forbids something conflicts when they share half of what it forbids. It compares words and understands nothing:
 * `method` says so. Undefined when the documents say nothing.
 */
export function alignmentOf(texts: readonly string[], documents: readonly TelosDocument[]): Alignment | undefined {
  const written = documents.filter(({ content, version }) => version > 0 && content.trim() !== '');
  if (written.length === 0) return undefined;
  const sentences = texts.flatMap((text) => text.split(/(?<=[.!?;])\s+|\n+/));
  const allowed = wordsOf(sentences.filter((sentence) => !forbids.test(sentence)).join(' '));
  const all = wordsOf(texts.join(' '));
  const supports: { document: TelosName; statement: string }[] = [];
  const conflicts: { document: TelosName; statement: string }[] = [];
  for (const { name: document, content } of written)
    for (const statement of statementsOf(content)) {
      const against = forbids.test(statement);
      // “Never without …” forbids what stands before the exception.
      const words = wordsOf(against ? (statement.split(exception)[0] ?? '') : statement);
      const common = shared(words, against ? allowed : all);
      if (common < leastShared || common / words.size < (against ? conflictShare : supportShare)) continue;
      (against ? conflicts : supports).push({ document, statement: statement.slice(0, 500) });
    }
  const speaking = supports.length + conflicts.length;
  return {
    documents: written.map(({ name, version }) => ({ name, version })),
    supports: supports.slice(0, mostSaid),
    conflicts: conflicts.slice(0, mostSaid),
    ...(speaking === 0 ? {} : { score: supports.length / speaking }),
    method,
  };
}
