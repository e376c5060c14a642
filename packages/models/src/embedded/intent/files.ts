import type { GoalBrief } from '@autoweave/contracts';

/** File names that a goal speaks of, sorted by what they are to it. */
export interface NamedFiles {
  /** Attached files that the text names; all attached ones when it names none. */
  readonly inputs: readonly string[];
  readonly named: boolean;
  /** Files that the text wants to be written. */
  readonly outputs: readonly string[];
  /** Files that the text speaks of as given, which nobody attached. */
  readonly missing: readonly string[];
}

const extensions = 'csv|tsv|tab|psv|json|jsonl|ndjson|parquet|md|markdown|txt|text|log|html?|svg|ics|pdf|docx?|xlsx?|png|xml|ya?ml';
const fileName = new RegExp(
  `"([^"\\n]+\\.(?:${extensions}))"|'([^'\\n]+\\.(?:${extensions}))'|([\\p{L}\\p{N}_][\\p{L}\\p{N}_.()/@+-]*\\.(?:${extensions}))(?![\\p{L}\\p{N}])`,
  'giu',
);
const writing =
  /\b(write|make|save|create|produce|export|generate|output|store|put|into|to|as|draw|schreibe?|erstelle|speichere|nach|als|in)\b[^.;]{0,40}$/i;
const reading =
  /\b(profile|read|from|of|with|between|compare|analy[sz]e|describe|triage|summari[sz]e|in|on|convert|using|load|open|aus|von|mit)\s+(the\s+)?(file\s+)?["']?$/i;
const outputOnly = /\.(md|markdown|svg|ics|html?|txt)$/i;

export const isTable = (name: string): boolean => /\.(csv|tsv|tab|psv|json|jsonl|ndjson|parquet)$/i.test(name);
export const isText = (name: string): boolean => /\.(txt|text|md|markdown|html?|log)$/i.test(name);

/** All file names in a text with the words before each. */
export const fileNamesIn = (text: string): readonly { readonly name: string; readonly before: string }[] =>
  [...text.matchAll(fileName)].map((m) => ({ name: m[1] ?? m[2] ?? m[3] ?? '', before: text.slice(Math.max(0, m.index - 60), m.index) }));

const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

/** Matches the names in the goal's text with the attached files. */
export const namedFiles = (goal: Pick<GoalBrief, 'text' | 'inputs'>): NamedFiles => {
  const attached = goal.inputs.map((i) => i.name);
  const inputs: string[] = [];
  const outputs: string[] = [];
  const missing: string[] = [];
  let previous: string[] | undefined;
  for (const { name, before } of fileNamesIn(goal.text)) {
    const hit = attached.find((a) => a === name) ?? attached.find((a) => base(a) === base(name));
    const wanted =
      writing.test(before) && !(reading.test(before) && !outputOnly.test(name) && !/\b(to|into|as|nach|als)\s+["']?$/i.test(before));
    const continued = previous !== undefined && /["',]?\s*(,|and|und|&|\+)\s*["']?$/i.test(before) ? previous : undefined;
    if (hit === undefined && continued === outputs) push(outputs, name);
    else if (hit !== undefined && !(wanted && /\b(to|into)\s+["']?$/i.test(before) && inputs.length > 0)) push(inputs, hit);
    else if (wanted || (outputOnly.test(name) && !reading.test(before))) push(outputs, name);
    else push(missing, name);
    previous = [inputs, outputs, missing].find((l) => l.at(-1) === name || l.at(-1) === hit);
  }
  const words = goal.text.toLowerCase();
  if (inputs.length === 0 && missing.length === 0) {
    for (const a of attached) {
      const stem = base(a).replace(/\.[^.]+$/, '');
      if (
        stem.length >= 4 &&
        new RegExp(`(^|[^\\p{L}\\p{N}])${stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\p{L}\\p{N}])`, 'u').test(words)
      )
        push(inputs, a);
    }
  }
  return inputs.length > 0 ? { inputs, named: true, outputs, missing } : { inputs: attached, named: false, outputs, missing };
};

const push = (list: string[], name: string): void => {
  if (!list.includes(name)) list.push(name);
};
