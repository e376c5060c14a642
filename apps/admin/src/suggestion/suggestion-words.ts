import type { AnalysisName, SuggestionType } from '@autoweave/contracts';

export const typeWords: Readonly<Record<SuggestionType, string>> = {
  bug_fix: 'Bug fix',
  performance: 'Performance',
  security: 'Security',
  code_quality: 'Quality',
  feature: 'Feature',
  documentation: 'Documentation',
  refactor: 'Refactoring',
};

export const analysisWords: Readonly<Record<AnalysisName, string>> = {
  error_patterns: 'Errors that repeat',
  performance_bottlenecks: 'Slow tools',
  code_quality: 'Agents that fail often',
  security_issues: 'Refusals and credentials in records',
  test_coverage: 'Results that no program checked',
  documentation_gaps: 'Agents and schedules without words',
};

/** Who found it, for people. */
export function finderOf(detectedBy: string): string {
  if (detectedBy.startsWith('user:')) return 'a person';
  const analysis = detectedBy.startsWith('analysis:') ? analysisWords[detectedBy.slice('analysis:'.length) as AnalysisName] : undefined;
  return analysis ? `the analysis “${analysis}”` : detectedBy;
}

/** Those for minus those against. */
export const balanceOf = (votes: Readonly<Record<string, number>>): number => Object.values(votes).reduce((sum, vote) => sum + vote, 0);
