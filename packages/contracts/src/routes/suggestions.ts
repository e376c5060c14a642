import { z } from 'zod';
import { SuggestionId } from '../ids.js';
import { AnalysisReport, Suggestion, SuggestionInput, SuggestionStatus } from '../suggestion/suggestion.js';
import { route } from './route.js';

const tag = 'Suggestions';
const one = z.strictObject({ suggestionId: SuggestionId });
const reason = z.string().trim().max(2_000).optional();
const reports = z.object({ reports: z.array(AnalysisReport) });
const step = (path: string, summary: string, permission: 'vote:cast' | 'vote:manage') =>
  route({
    method: 'POST',
    path: `/suggestions/{suggestionId}/${path}`,
    tag,
    summary,
    permission,
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  });

/** EDG-032. */
export const suggestionRoutes = {
  reports: route({
    method: 'GET',
    path: '/suggestions/analyses',
    tag,
    summary: 'What the analyses looked at the last time',
    permission: 'agent:read',
  }).output(reports),
  analyze: route({
    method: 'POST',
    path: '/suggestions/analyses',
    tag,
    summary: 'Look for improvements now',
    permission: 'vote:manage',
  }).output(reports),
  list: route({
    method: 'GET',
    path: '/suggestions',
    tag,
    summary: 'Suggested improvements, the most pressing first',
    permission: 'agent:read',
  })
    .input(z.object({ status: SuggestionStatus.optional(), limit: z.coerce.number().int().min(1).max(200).default(20) }))
    .output(z.object({ suggestions: z.array(Suggestion) })),
  get: route({
    method: 'GET',
    path: '/suggestions/{suggestionId}',
    tag,
    summary: 'One suggestion',
    permission: 'agent:read',
    errors: ['NOT_FOUND'],
  })
    .input(one)
    .output(Suggestion),
  submit: route({
    method: 'POST',
    path: '/suggestions',
    tag,
    summary: 'Suggest an improvement; one that is open already is brought up to date',
    permission: 'vote:cast',
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(SuggestionInput)
    .output(Suggestion),
  vote: step('vote', 'Say what you think of it: -1, 0 or 1', 'vote:cast')
    .input(one.extend({ vote: z.union([z.literal(-1), z.literal(0), z.literal(1)]) }))
    .output(Suggestion),
  approve: step('approve', 'It should be done', 'vote:manage').input(one.extend({ reason })).output(Suggestion),
  reject: step('reject', 'It should not be done; it is not suggested again for thirty days', 'vote:manage')
    .input(one.extend({ reason }))
    .output(Suggestion),
  implement: step('implement', 'Make a goal of it, for an agent of your choice or whoever suits', 'vote:manage')
    .input(one.extend({ agent: z.string().trim().min(1).max(60).optional() }))
    .output(Suggestion),
};
