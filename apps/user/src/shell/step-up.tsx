'use client';
import { toApiError } from '@autoweave/contracts/client';
import { StepUpProvider } from '@autoweave/ui';
import type { ReactNode } from 'react';
import { useGateway } from '../api/gateway';

function messageOf(error: unknown): string {
  const fault = toApiError(error);
  if (fault.code === 'INVALID_CREDENTIALS') return 'The password is wrong.';
  if (fault.code === 'INVALID_CODE') return 'The code is wrong or too old.';
  if (fault.code === 'RATE_LIMITED') return 'Too many attempts. Wait a few minutes, then try again.';
  return [fault.message, fault.hint].filter(Boolean).join(' ');
}

/** Lets every call below it ask for a fresh proof of who one is, where the gateway wants one. */
export function StepUp({ children }: { readonly children: ReactNode }) {
  const { client } = useGateway();
  return (
    <StepUpProvider
      isAsked={(error) => toApiError(error).code === 'ELEVATION_REQUIRED'}
      prove={(proof) => client.sessions.elevate(proof)}
      factors={async () => {
        const { methods } = await client.mfa.status();
        return { totp: methods.some((one) => one.method === 'totp'), passkey: methods.some((one) => one.method === 'passkey') };
      }}
      passkey={() => client.mfa.elevationOptions({})}
      messageOf={messageOf}
    >
      {children}
    </StepUpProvider>
  );
}
