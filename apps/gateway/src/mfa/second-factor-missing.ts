import { fault, type FaultError } from '@autoweave/kernel';
import type { GatewayConfig } from '../config.js';

/** What somebody is told whose organisation asks for a second factor that they have not set up: where to do that. */
export const secondFactorMissing = ({ AUTOWEAVE_APP_ORIGINS }: Pick<GatewayConfig, 'AUTOWEAVE_APP_ORIGINS'>): FaultError =>
  fault('MFA_REQUIRED', 'Your organisation asks for a second factor', {
    hint: `Set one up at ${AUTOWEAVE_APP_ORIGINS[0] ?? ''}/settings. Programs: POST /api/v1/mfa/totp/enroll`,
  });
