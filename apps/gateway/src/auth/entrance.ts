import type { SignInAnswer } from '@autoweave/contracts';
import { CONFIG } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditEntry } from '../audit/audit-entry.js';
import { AuditService } from '../audit/audit.service.js';
import type { GatewayConfig } from '../config.js';
import type { Origin } from '../session/session.js';
import { setSessionCookie } from '../session/session-cookie.js';

/** Holds the token of a device that is not asked for a second factor. */
export const deviceCookie = 'aw_device';

/** What every way of signing in has in common: where it came from, its record, and the cookie of one that succeeded. */
@Injectable()
export class Entrance {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** `about` adds to the record what a way of signing in knows of itself, and of why it failed. */
  async signIn<T extends SignInAnswer>(
    request: FastifyRequest,
    reply: FastifyReply,
    attempt: (origin: Origin) => Promise<T>,
    about: (error?: unknown) => Partial<AuditEntry> = () => ({}),
  ): Promise<T> {
    try {
      const answer: SignInAnswer = await attempt({ userAgent: request.headers['user-agent'], ipAddress: request.ip });
      if ('mfa' in answer) {
        await this.audit.recordRequest(request, {
          category: 'AUTHENTICATION',
          eventType: 'MFA_CHALLENGED',
          outcome: 'PENDING',
          ...about(),
        });
        return answer as T;
      }
      setSessionCookie(reply, this.config, answer.token, answer.expiresAt);
      await this.audit.recordRequest(request, {
        category: 'AUTHENTICATION',
        eventType: 'LOGIN_SUCCESS',
        outcome: 'SUCCESS',
        tenantId: answer.profile.tenantId,
        actorId: answer.profile.userId,
        ...about(),
      });
      return answer as T;
    } catch (error) {
      await this.audit.recordRequest(request, {
        category: 'AUTHENTICATION',
        eventType: 'LOGIN_FAILURE',
        outcome: 'FAILURE',
        severity: 'WARNING',
        ...about(error),
      });
      throw error;
    }
  }

  rememberDevice(reply: FastifyReply, token: string, expires: Date): void {
    reply.setCookie(deviceCookie, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.config.AUTOWEAVE_SECURE_COOKIES,
      expires,
    });
  }
}
