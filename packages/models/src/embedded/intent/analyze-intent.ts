import type { GoalBrief, Intent } from '@autoweave/contracts';
import { embeddedVersion } from '../version.js';
import { type Classifier, intentClassifier, type Prediction } from './classifier.js';
import { isTable, isText, namedFiles, type NamedFiles } from './files.js';
import { allGoalKinds, type GoalKind, goalKinds } from './goal-kind.js';
import { unsupportedCapability } from './refusals.js';
import { ruleScores } from './rules.js';
import { querySlots } from './query-slots.js';
import { driverTarget, literalText } from './slots.js';

/** Below this the goal is not acted upon; the person is asked. */
export const confidenceThreshold = 0.45;
const method = `${embeddedVersion}: confidence = 0.65 × strongest word rule + 0.35 × probability of a logistic model on character n-grams, at least 0.8 × a rule that leads all others by .15, at least 0.75 × the probability when no rule speaks against it`;

type Refusal = NonNullable<Intent['refusal']>;

const examples = (kinds: readonly GoalKind[]): string[] => kinds.map((k) => goalKinds[k].example);

interface Scored {
  readonly kind: GoalKind;
  readonly confidence: number;
}

/** Rules and classifier together, best first. */
const scoreKinds = (goal: GoalBrief, files: NamedFiles, prediction: Prediction): readonly Scored[] => {
  const rules = ruleScores(goal, files);
  const probability = new Map(prediction.ranked.map((r) => [r.label, r.probability]));
  const [first = 0, second = 0] = [...rules.values()].sort((a, b) => b - a);
  const lead = first - second >= 0.15;
  return allGoalKinds
    .map((kind) => {
      const rule = rules.get(kind) ?? 0;
      const p = probability.get(kind) ?? 0;
      const alone = first - rule < 0.3 ? 0.75 * p : 0;
      return { kind, confidence: Math.max(0.65 * rule + 0.35 * p, alone, lead && rule === first ? 0.8 * rule : 0) };
    })
    .sort((a, b) => b.confidence - a.confidence || (a.kind < b.kind ? -1 : 1));
};

/** A kind of goal can only be done with the files it needs. */
const fileProblem = (kind: GoalKind, files: NamedFiles): string | undefined => {
  const tables = files.inputs.filter(isTable).length;
  const attached = files.inputs.length === 0 ? 'No file is attached' : `Attached: ${files.inputs.join(', ')}`;
  if (files.missing.length > 0)
    return `The goal names ${files.missing.join(', ')}, which ${files.missing.length === 1 ? 'is' : 'are'} not attached. ${attached}.`;
  switch (goalKinds[kind].needs) {
    case 'table':
      return tables === 0 ? `This needs a table (CSV, TSV, JSON, NDJSON or Parquet). ${attached}.` : undefined;
    case 'two tables':
      return tables < 2
        ? `Two tables are needed for a comparison. ${attached}.`
        : tables > 2
          ? `More than two tables are attached (${files.inputs.filter(isTable).join(', ')}). Name the two to compare.`
          : undefined;
    case 'texts':
      return files.inputs.some(isText) ? undefined : `This needs a text file (.txt, .md or .html). ${attached}.`;
    case 'files':
      return files.inputs.length === 0 ? 'No file is attached.' : undefined;
    case 'nothing':
      return undefined;
  }
};

const slotProblem = (kind: GoalKind, goal: GoalBrief, files: NamedFiles): string | undefined => {
  if (kind === 'drivers' && driverTarget(goal.text) === undefined)
    return 'Which column should be explained? Name it, e.g. "drivers of revenue".';
  if (kind === 'query' || kind === 'drivers' || kind === 'chart' || kind === 'triage' || kind === 'forecast') {
    const tables = files.inputs.filter(isTable);
    if (tables.length > 1) return `Which table is meant? ${tables.join(', ')}.`;
  }
  if (kind === 'query') return querySlots(goal.text).problem;
  if (kind === 'write' && literalText(goal.text) === undefined) return 'Which text should be written? Put it in quotes.';
  if (kind === 'write' && files.outputs.length === 0) return 'Into which file should the text go?';
  return undefined;
};

const complexityOf = (kind: GoalKind, files: NamedFiles): Intent['complexity'] => {
  if (kind === 'drivers' || kind === 'triage' || kind === 'compare' || kind === 'forecast') return 'MODERATE';
  if (kind === 'profile' && files.inputs.filter(isTable).length > 2) return 'COMPLEX';
  return kind === 'write' || kind === 'describe-files' || kind === 'query' ? 'TRIVIAL' : 'SIMPLE';
};

const capabilitiesOf = (kind: GoalKind): string[] => {
  switch (goalKinds[kind].needs) {
    case 'table':
    case 'two tables':
      return ['data-analysis', 'file-writing'];
    case 'texts':
      return ['text-extraction', 'file-writing'];
    default:
      return ['file-writing'];
  }
};

/**
 * ORC-004 by rules: what kind of goal this is, or an honest refusal. `CAPABILITY_MISSING` names what rules lack;
 * `CLARIFICATION_NEEDED` says what to add. Never guesses below the threshold.
 */
export const analyzeIntent = (goal: GoalBrief, classifier: Classifier = intentClassifier()): Intent => {
  const files = namedFiles(goal);
  const prediction = classifier.predict(goal.text);
  const scored = scoreKinds(goal, files, prediction);
  const best = scored[0] as Scored;
  const nearest = scored.slice(0, 3).map((s) => s.kind);
  const base = { objective: goal.text.trim().slice(0, 4_000) || 'nothing', risk: 'LOW' as const, method };
  const refuse = (refusal: Refusal, confidence: number): Intent => ({
    ...base,
    capabilities: refusal.missing.slice(0, 32),
    complexity: 'SIMPLE',
    pattern: 'single',
    confidence: round(confidence),
    refusal,
  });
  const missing = unsupportedCapability(goal.text);
  if (missing !== undefined && best.confidence < 0.75) {
    return refuse(
      {
        code: 'CAPABILITY_MISSING',
        reason: `Without a language model this cannot be done: it needs ${missing}. Configure a model, or ask for something that rules can do.`,
        missing: [missing],
        suggestions: examples(nearest),
      },
      0.9,
    );
  }
  if (best.confidence < confidenceThreshold) {
    const other = prediction.label === 'other' && prediction.probability > 0.3 && best.confidence < 0.3;
    return other
      ? refuse(
          {
            code: 'CAPABILITY_MISSING',
            reason:
              'Without a language model only work on files and data can be done, and this goal is something else. Configure a model, or ask for one of the examples.',
            missing: ['understanding free text (a language model)'],
            suggestions: examples(['drivers', 'compare', 'extract']),
          },
          prediction.probability,
        )
      : refuse(
          {
            code: 'CLARIFICATION_NEEDED',
            reason: `The goal is not clear enough for rules (best guess: ${goalKinds[best.kind].what}, confidence ${best.confidence.toFixed(2)}). Word it like one of the examples.`,
            missing: [],
            suggestions: examples(nearest),
          },
          best.confidence,
        );
  }
  const problem = fileProblem(best.kind, files) ?? slotProblem(best.kind, goal, files);
  if (problem !== undefined)
    return {
      ...refuse(
        { code: 'CLARIFICATION_NEEDED', reason: problem, missing: files.missing.slice(), suggestions: examples([best.kind]) },
        best.confidence,
      ),
      kind: best.kind,
    };
  const complexity = complexityOf(best.kind, files);
  return {
    ...base,
    capabilities: capabilitiesOf(best.kind),
    complexity,
    pattern: complexity === 'COMPLEX' ? 'swarm' : complexity === 'MODERATE' ? 'council' : 'single',
    kind: best.kind,
    confidence: round(best.confidence),
  };
};

const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1_000) / 1_000;
