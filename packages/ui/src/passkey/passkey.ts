import { base64urlOf, bytesOfBase64url } from './base64url';

/** WebAuthn options as a server sends them: JSON in which every byte string is base64url. */
export type PasskeyOptions = Readonly<Record<string, unknown>>;
/** What the browser answered, as JSON for the server. */
export type PasskeyAnswer = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>;

interface NamedCredential {
  readonly id: string;
}
const withBytes = (list: unknown): object[] =>
  ((list as readonly NamedCredential[] | undefined) ?? []).map((one) => ({ ...one, id: bytesOfBase64url(one.id) }));

/** Options for `navigator.credentials.get`. */
export function requestOptionsOf(options: PasskeyOptions): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytesOfBase64url(String(options['challenge'])),
    allowCredentials: withBytes(options['allowCredentials']),
  } as PublicKeyCredentialRequestOptions;
}

/** Options for `navigator.credentials.create`. */
export function creationOptionsOf(options: PasskeyOptions): PublicKeyCredentialCreationOptions {
  const user = options['user'] as NamedCredential;
  return {
    ...options,
    challenge: bytesOfBase64url(String(options['challenge'])),
    user: { ...user, id: bytesOfBase64url(user.id) },
    excludeCredentials: withBytes(options['excludeCredentials']),
  } as unknown as PublicKeyCredentialCreationOptions;
}

/** A credential as JSON (WebAuthn level 3, `toJSON`), also where the browser cannot do that itself. */
export function answerOf(credential: PublicKeyCredential): PasskeyAnswer {
  const { response } = credential;
  const shared = {
    id: credential.id,
    rawId: base64urlOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
  if ('attestationObject' in response) {
    const made = response as AuthenticatorAttestationResponse;
    return {
      ...shared,
      response: {
        clientDataJSON: base64urlOf(made.clientDataJSON),
        attestationObject: base64urlOf(made.attestationObject),
        transports: made.getTransports?.() ?? [],
      },
    };
  }
  const proof = response as AuthenticatorAssertionResponse;
  return {
    ...shared,
    response: {
      clientDataJSON: base64urlOf(proof.clientDataJSON),
      authenticatorData: base64urlOf(proof.authenticatorData),
      signature: base64urlOf(proof.signature),
      ...(proof.userHandle ? { userHandle: base64urlOf(proof.userHandle) } : {}),
    },
  };
}

/** Whether this browser, on this page, can use passkeys at all. */
export const hasPasskeys = (): boolean => typeof window !== 'undefined' && 'PublicKeyCredential' in window && window.isSecureContext;

const given = (credential: Credential | null): PasskeyAnswer => {
  if (!credential) throw new Error('The browser gave no passkey.');
  return answerOf(credential as PublicKeyCredential);
};

/** Asks for a passkey that exists. Rejects when the person says no or none fits. */
export const askForPasskey = async (options: PasskeyOptions): Promise<PasskeyAnswer> =>
  given(await navigator.credentials.get({ publicKey: requestOptionsOf(options) }));

/** Lets the device make a new passkey. Rejects when the person says no or one exists already. */
export const makePasskey = async (options: PasskeyOptions): Promise<PasskeyAnswer> =>
  given(await navigator.credentials.create({ publicKey: creationOptionsOf(options) }));

/** What to tell about a passkey that did not come; undefined for errors that have nothing to do with it. */
export function passkeyMessage(error: unknown): string | undefined {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'The passkey was not used. Try again, or choose another way.';
  if (name === 'InvalidStateError') return 'This device has a passkey for this account already.';
  if (name === 'SecurityError') return 'Passkeys do not work at this address.';
  return undefined;
}
