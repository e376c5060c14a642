import {
  suggestionsAnalyze,
  suggestionsDecide,
  suggestionsGet,
  suggestionsImplement,
  suggestionsList,
  suggestionsReports,
  suggestionsSubmit,
  suggestionsVote,
} from '@autoweave/contracts';
import { type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { Supervisor } from '../supervisor.js';
import { assertOwnVoice } from '../vote/own-voice.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

@Controller()
export class SuggestionsController {
  constructor(@Inject(Supervisor) private readonly supervisor: Supervisor) {}

  private get analyst() {
    return this.supervisor.governance.analyst;
  }

  @OnCommand(suggestionsList)
  async list({ status, limit }: In<typeof suggestionsList>, context: MessageContext): Out<typeof suggestionsList> {
    return { suggestions: await this.analyst.suggestions.list(tenantOf(context), status, limit) };
  }

  @OnCommand(suggestionsGet)
  async get({ suggestionId }: In<typeof suggestionsGet>, context: MessageContext): Out<typeof suggestionsGet> {
    return this.analyst.suggestions.get(tenantOf(context), suggestionId);
  }

  @OnCommand(suggestionsSubmit)
  async submit({ suggestion, detectedBy, userId }: In<typeof suggestionsSubmit>, context: MessageContext): Out<typeof suggestionsSubmit> {
    assertOwnVoice(detectedBy, context);
    return this.analyst.submit(tenantOf(context), userId, detectedBy, suggestion);
  }

  @OnCommand(suggestionsVote)
  async vote({ suggestionId, voter, vote }: In<typeof suggestionsVote>, context: MessageContext): Out<typeof suggestionsVote> {
    assertOwnVoice(voter, context);
    return this.analyst.suggestions.vote(tenantOf(context), suggestionId, voter, vote);
  }

  @OnCommand(suggestionsDecide)
  async decide(
    { suggestionId, decision, by, reason }: In<typeof suggestionsDecide>,
    context: MessageContext,
  ): Out<typeof suggestionsDecide> {
    return this.analyst.suggestions.decide(tenantOf(context), suggestionId, decision, `${decision} by ${by}${reason ? `: ${reason}` : ''}`);
  }

  @OnCommand(suggestionsImplement)
  async implement({ suggestionId, ...order }: In<typeof suggestionsImplement>, context: MessageContext): Out<typeof suggestionsImplement> {
    return this.analyst.implement(tenantOf(context), suggestionId, order);
  }

  @OnCommand(suggestionsAnalyze)
  async analyze(_: In<typeof suggestionsAnalyze>, context: MessageContext): Out<typeof suggestionsAnalyze> {
    return { reports: await this.analyst.analyze(tenantOf(context)) };
  }

  @OnCommand(suggestionsReports)
  async reports(_: In<typeof suggestionsReports>, context: MessageContext): Out<typeof suggestionsReports> {
    return { reports: await this.analyst.suggestions.reports(tenantOf(context)) };
  }
}
