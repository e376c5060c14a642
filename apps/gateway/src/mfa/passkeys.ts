import { CONFIG, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { GatewayConfig } from '../config.js';

/** A passkey as it is kept, sealed. */
export interface StoredPasskey {
  readonly id: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
}

interface Person {
  readonly userId: string;
  readonly name: string;
  readonly displayName: string;
}

/** WebAuthn for the apps of this installation. What a browser sends is judged by the library alone. */
@Injectable()
export class Passkeys {
  private readonly origins: string[];
  private readonly rpIds: string[];

  constructor(@Inject(CONFIG) config: Pick<GatewayConfig, 'AUTOWEAVE_APP_ORIGINS'>) {
    this.origins = [...config.AUTOWEAVE_APP_ORIGINS];
    this.rpIds = [...new Set(this.origins.map((origin) => new URL(origin).hostname))];
  }

  /** `origin` is the page that asks: passkeys belong to its host. */
  async registration(person: Person, known: readonly StoredPasskey[], origin: string | undefined) {
    return generateRegistrationOptions({
      rpName: 'AutoWeave',
      rpID: this.rpIdOf(origin),
      userID: new TextEncoder().encode(person.userId) as Uint8Array<ArrayBuffer>,
      userName: person.name,
      userDisplayName: person.displayName,
      attestationType: 'none',
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports: transports as AuthenticatorTransport[] })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    });
  }

  /** The new passkey, or undefined when the answer does not fit the question. */
  async register(response: unknown, challenge: string): Promise<StoredPasskey | undefined> {
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: this.origins,
        expectedRPID: this.rpIds,
        requireUserVerification: true,
      });
      if (!verified || !registrationInfo) return undefined;
      const { credential } = registrationInfo;
      return {
        id: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: credential.transports ?? [],
      };
    } catch {
      return undefined;
    }
  }

  async authentication(known: readonly StoredPasskey[], origin: string | undefined) {
    return generateAuthenticationOptions({
      rpID: this.rpIdOf(origin),
      userVerification: 'required',
      allowCredentials: known.map(({ id, transports }) => ({ id, transports: transports as AuthenticatorTransport[] })),
    });
  }

  /** The passkey with its new counter, or undefined: a counter that does not grow is a copy. */
  async authenticate(response: unknown, passkey: StoredPasskey, challenge: string): Promise<StoredPasskey | undefined> {
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: this.origins,
        expectedRPID: this.rpIds,
        requireUserVerification: true,
        credential: {
          id: passkey.id,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: passkey.counter,
          transports: passkey.transports as AuthenticatorTransport[],
        },
      });
      return verified ? { ...passkey, counter: authenticationInfo.newCounter } : undefined;
    } catch {
      return undefined;
    }
  }

  private rpIdOf(origin: string | undefined): string {
    const host = origin === undefined ? this.rpIds[0] : this.origins.includes(origin) ? new URL(origin).hostname : undefined;
    if (host === undefined) throw fault('ORIGIN_REFUSED', 'Passkeys are for the apps of this installation');
    return host;
  }
}
