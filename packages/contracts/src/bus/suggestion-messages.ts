import { z } from 'zod';
import { SuggestionId } from '../ids.js';
import {
  AnalysisReport,
  Suggestion,
  SuggestionInput,
  SuggestionPriority,
  SuggestionStatus,
  SuggestionType,
} from '../suggestion/suggestion.js';
import { busEvent, command } from './message.js';

const one = z.object({ suggestionId: SuggestionId });
/** An agent's name, or `user:<id>`. */
const voter = z.string().min(1).max(120);

/** The most pressing first, then the surest (ORC-135). */
export const suggestionsList = command(
  'supervisor',
  'suggestions.list',
  z.object({ status: SuggestionStatus.optional(), limit: z.number().int().min(1).max(200).default(20) }),
  z.object({ suggestions: z.array(Suggestion) }),
);
export const suggestionsGet = command('supervisor', 'suggestions.get', one, Suggestion);
/** One that is open already is brought up to date instead of added. */
export const suggestionsSubmit = command(
  'supervisor',
  'suggestions.submit',
  z.object({ suggestion: SuggestionInput, detectedBy: voter, userId: z.string() }),
  Suggestion,
);
export const suggestionsVote = command(
  'supervisor',
  'suggestions.vote',
  one.extend({ voter, vote: z.union([z.literal(-1), z.literal(0), z.literal(1)]) }),
  Suggestion,
);
export const suggestionsDecide = command(
  'supervisor',
  'suggestions.decide',
  one.extend({ decision: z.enum(['approved', 'rejected']), by: z.string(), reason: z.string().max(2_000).optional() }),
  Suggestion,
);
/** Makes a goal of it, in the name of the user; with an agent, that one carries the goal out. */
export const suggestionsImplement = command(
  'supervisor',
  'suggestions.implement',
  one.extend({
    userId: z.string(),
    agent: z.string().min(1).max(60).optional(),
  }),
  Suggestion,
);
/** Looks now instead of at the next full six hours; answers when it is through. */
export const suggestionsAnalyze = command(
  'supervisor',
  'suggestions.analyze',
  z.object({}),
  z.object({ reports: z.array(AnalysisReport) }),
);
/** What the analyses looked at the last time. */
export const suggestionsReports = command(
  'supervisor',
  'suggestions.reports',
  z.object({}),
  z.object({ reports: z.array(AnalysisReport) }),
);

/** ORC-135: `suggestions:new` of the older system. */
export const suggestionOpened = busEvent(
  'suggestion.opened',
  z.object({ suggestionId: SuggestionId, type: SuggestionType, priority: SuggestionPriority, title: z.string() }),
);
