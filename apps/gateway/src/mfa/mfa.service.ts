import type { EnrolledMethod, MfaMethod, MfaRequired, MfaStatus, TrustedDevice } from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { toString as toQr } from 'qrcode';
import type { Principal } from '../auth/principal.js';
import { hashToken, newToken } from '../auth/token.js';
import { DATABASE, type Database } from '../database/database.js';
import type { MfaChallenge, MfaMethod as MethodRow, User as UserRow } from '../generated/client.js';
import { Mailer, SMS, type SmsSender } from '../mail/mailer.js';
import { Vault } from '../vault/vault.js';
import { Challenges } from './challenges.js';
import { newCode } from './codes.js';
import { MfaMethods } from './methods.js';
import { Passkeys, type StoredPasskey } from './passkeys.js';
import { newTotpSecret, totpStep, totpUri } from './totp.js';

const trustedDays = 30;

export interface Proof {
  readonly method: MfaMethod;
  readonly code?: string | undefined;
  readonly response?: unknown;
}

/** Second factors: setting them up, and asking for them. */
@Injectable()
export class MfaService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(MfaMethods) private readonly methods: MfaMethods,
    @Inject(Challenges) private readonly challenges: Challenges,
    @Inject(Passkeys) private readonly passkeys: Passkeys,
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(SMS) private readonly sms: SmsSender,
  ) {}

  status = (caller: Principal): Promise<MfaStatus> => this.methods.status(caller.userId, caller.mfaRequired);

  async enrollTotp(caller: Principal) {
    const user = await this.user(caller.userId);
    const secret = newTotpSecret();
    const challenge = await this.openEnrolment(caller, 'totp', secret);
    const uri = totpUri(secret, user.email);
    return {
      challengeId: challenge.id,
      secret,
      uri,
      qrSvg: await toQr(uri, { type: 'svg', margin: 1 }),
      expiresAt: challenge.expiresAt.toISOString(),
    };
  }

  async confirmTotp(caller: Principal, challengeId: string, code: string) {
    const challenge = await this.challenges.own(challengeId, caller.userId, 'enroll');
    const secret = this.open(challenge);
    if (challenge.method !== 'totp' || totpStep(secret, code, Date.now()) === undefined) return this.challenges.fail(challenge);
    await this.challenges.use(challenge);
    return this.enrolled(caller, 'totp', 'Authenticator app', secret);
  }

  /** Sends a code to a number, or to one's own address, which proves that it is theirs. */
  async enrollSent(caller: Principal, method: 'sms' | 'email', phone?: string) {
    const user = await this.user(caller.userId);
    const to = method === 'sms' ? (phone as string) : user.email;
    const challenge = await this.openEnrolment(caller, method, to);
    return { challengeId: challenge.id, ...(await this.send(challenge, method, to)) };
  }

  async confirmSent(caller: Principal, method: 'sms' | 'email', challengeId: string, code: string) {
    const challenge = await this.challenges.own(challengeId, caller.userId, 'enroll');
    if (challenge.method !== method || !this.challenges.isCode(challenge, code)) return this.challenges.fail(challenge);
    const to = this.open(challenge);
    await this.challenges.use(challenge);
    return this.enrolled(caller, method, hintOf(method, to), to);
  }

  async enrollPasskey(caller: Principal, origin: string | undefined) {
    const user = await this.user(caller.userId);
    const known = await this.passkeysOf(caller.userId);
    const options = await this.passkeys.registration(
      { userId: user.id, name: user.email, displayName: user.name },
      known.map(({ stored }) => stored),
      origin,
    );
    const challenge = await this.openEnrolment(caller, 'passkey', options.challenge);
    return { challengeId: challenge.id, options: options as unknown as Record<string, unknown> };
  }

  async confirmPasskey(caller: Principal, challengeId: string, name: string, response: unknown) {
    const challenge = await this.challenges.own(challengeId, caller.userId, 'enroll');
    const passkey = challenge.method === 'passkey' ? await this.passkeys.register(response, this.open(challenge)) : undefined;
    if (!passkey) return this.challenges.fail(challenge);
    await this.challenges.use(challenge);
    return this.enrolled(caller, 'passkey', name, JSON.stringify(passkey));
  }

  newBackupCodes = (caller: Principal) => this.methods.newBackupCodes(caller.userId);
  remove = (caller: Principal, methodId: string) => this.methods.remove(caller.userId, methodId, !caller.mfaRequired);

  /** What a sign-in with a right password still needs; undefined when nothing is, or when the device is trusted. */
  async needed(user: UserRow, deviceToken: string | undefined): Promise<MfaRequired | undefined> {
    const methods = await this.methods.of(user.id);
    if (methods.length === 0 || (await this.isTrusted(user.id, deviceToken))) return undefined;
    const { token, expiresAt } = await this.challenges.openSignIn(user.tenantId, user.id);
    return {
      mfa: {
        token,
        methods: [...new Set(methods.map(({ method }) => method as MfaMethod)), 'backup_code'],
        expiresAt: expiresAt.toISOString(),
      },
    };
  }

  /** Sends the code of a sign-in, or answers the options of its passkeys. */
  async challenge(token: string, method: EnrolledMethod, origin: string | undefined) {
    const challenge = await this.challenges.ofToken(token);
    const found = (await this.methods.of(challenge.userId)).find((one) => one.method === method);
    if (!found) throw fault('CONFLICT', 'This method is not set up', { hint: 'Choose another one' });
    if (method === 'sms' || method === 'email') return this.send(challenge, method, this.methods.secretOf(found));
    if (method === 'totp') return { expiresAt: challenge.expiresAt.toISOString() };
    const options = await this.passkeyOptions(challenge, origin);
    return { options, expiresAt: challenge.expiresAt.toISOString() };
  }

  /** Ends a sign-in's question. Throws INVALID_CODE; whoever signs in is answered. */
  async verify(token: string, proof: Proof): Promise<{ readonly userId: string; readonly challengeId: string }> {
    const challenge = await this.challenges.ofToken(token);
    if (!(await this.proves(challenge.userId, proof, challenge))) return this.challenges.fail(challenge);
    await this.challenges.use(challenge);
    return { userId: challenge.userId, challengeId: challenge.id };
  }

  /** Whether a strong factor is set up: then a password alone elevates nobody. */
  async hasStrong(userId: string): Promise<boolean> {
    return (await this.methods.of(userId)).some(({ method }) => method === 'totp' || method === 'passkey');
  }

  async elevationOptions(caller: Principal, origin: string | undefined) {
    if ((await this.passkeysOf(caller.userId)).length === 0) throw noPasskey();
    const challenge = await this.challenges.open({
      tenantId: caller.tenantId,
      userId: caller.userId,
      purpose: 'elevate',
      method: 'passkey',
    });
    return { challengeId: challenge.id, options: await this.passkeyOptions(challenge, origin) };
  }

  /** Proves a strong factor for elevation; weak ones are not even looked at. Throws INVALID_CODE. */
  async proveStrong(
    caller: Principal,
    proof: {
      readonly code?: string | undefined;
      readonly passkey?: { readonly challengeId: string; readonly response: unknown } | undefined;
    },
  ): Promise<void> {
    const challenge = proof.passkey
      ? await this.challenges.own(proof.passkey.challengeId, caller.userId, 'elevate')
      : await this.challenges.open({ tenantId: caller.tenantId, userId: caller.userId, purpose: 'elevate', method: 'totp' });
    const given: Proof = proof.passkey ? { method: 'passkey', response: proof.passkey.response } : { method: 'totp', code: proof.code };
    if (!(await this.proves(caller.userId, given, challenge))) return this.challenges.fail(challenge);
    await this.challenges.use(challenge);
  }

  /** A token that lets this device sign in without the second factor for thirty days. */
  async trust(userId: string, name: string): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const token = newToken('awd');
    const expiresAt = new Date(Date.now() + trustedDays * 86_400_000);
    await this.db.trustedDevice.create({ data: { id: newId('dev'), userId, tokenHash: hashToken(token), name, expiresAt } });
    return { token, expiresAt };
  }

  async devices(caller: Principal): Promise<TrustedDevice[]> {
    const rows = await this.db.trustedDevice.findMany({
      where: { userId: caller.userId, expiresAt: { gt: new Date() } },
      orderBy: { createdAt: 'desc' },
    });
    return rows.map((row) => ({
      deviceId: row.id,
      name: row.name,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    }));
  }

  async forgetDevice(caller: Principal, deviceId: string): Promise<void> {
    const { count } = await this.db.trustedDevice.deleteMany({ where: { id: deviceId, userId: caller.userId } });
    if (count === 0) throw fault('NOT_FOUND', 'There is no such device');
  }

  private async isTrusted(userId: string, token: string | undefined): Promise<boolean> {
    if (!token) return false;
    return (await this.db.trustedDevice.count({ where: { userId, tokenHash: hashToken(token), expiresAt: { gt: new Date() } } })) > 0;
  }

  private async proves(userId: string, { method, code, response }: Proof, challenge: MfaChallenge): Promise<boolean> {
    if (method === 'backup_code') return code !== undefined && this.methods.useBackupCode(userId, code);
    if (method === 'sms' || method === 'email') {
      if (code === undefined || challenge.method !== method || !this.challenges.isCode(challenge, code)) return false;
      const used = (await this.methods.of(userId)).find((one) => one.method === method);
      if (used) await this.methods.touch(used);
      return used !== undefined;
    }
    if (method === 'totp') {
      const app = (await this.methods.of(userId)).find((one) => one.method === 'totp');
      const step = app && code !== undefined ? totpStep(this.methods.secretOf(app), code, Date.now()) : undefined;
      return app !== undefined && step !== undefined && this.methods.useStep(app.id, step);
    }
    const id = (response as { id?: unknown } | undefined)?.id;
    const passkey = (await this.passkeysOf(userId)).find(({ stored }) => stored.id === id);
    if (!passkey || challenge.secret === null) return false;
    const after = await this.passkeys.authenticate(response, passkey.stored, this.open(challenge));
    if (!after) return false;
    await this.methods.touch(passkey.row, JSON.stringify(after));
    return true;
  }

  private async passkeyOptions(challenge: MfaChallenge, origin: string | undefined): Promise<Record<string, unknown>> {
    const known = await this.passkeysOf(challenge.userId);
    if (known.length === 0) throw noPasskey();
    const options = await this.passkeys.authentication(
      known.map(({ stored }) => stored),
      origin,
    );
    await this.challenges.setSecret(challenge.id, 'passkey', this.seal(challenge.tenantId, challenge.id, options.challenge));
    return options as unknown as Record<string, unknown>;
  }

  private async passkeysOf(userId: string): Promise<{ readonly row: MethodRow; readonly stored: StoredPasskey }[]> {
    const rows = (await this.methods.of(userId)).filter(({ method }) => method === 'passkey');
    return rows.map((row) => ({ row, stored: JSON.parse(this.methods.secretOf(row)) as StoredPasskey }));
  }

  private async send(challenge: MfaChallenge, method: 'sms' | 'email', to: string) {
    const code = newCode();
    const expiresAt = await this.challenges.setCode(challenge.id, challenge.userId, method, code);
    const text = `Your AutoWeave code is ${code}. It works once, until ${expiresAt.toISOString().slice(11, 16)} UTC. Nobody of us ever asks for it.`;
    if (method === 'sms') await this.sms.send({ to, text });
    else await this.mailer.send({ tenantId: challenge.tenantId, to, subject: 'Your AutoWeave code', text });
    return { sentTo: hintOf(method, to), expiresAt: expiresAt.toISOString() };
  }

  private async openEnrolment(caller: Principal, method: EnrolledMethod, secret: string): Promise<MfaChallenge> {
    const challenge = await this.challenges.open({ tenantId: caller.tenantId, userId: caller.userId, purpose: 'enroll', method });
    return this.challenges.setSecret(challenge.id, method, this.seal(caller.tenantId, challenge.id, secret));
  }

  private async enrolled(caller: Principal, method: EnrolledMethod, hint: string, secret: string) {
    const codes = await this.methods.add({ tenantId: caller.tenantId, userId: caller.userId }, method, hint, secret);
    return { enabled: true, ...(codes ? { backupCodes: [...codes] } : {}) };
  }

  private seal = (tenantId: string, id: string, secret: string) =>
    this.vault.seal(secret, { tenantId, table: 'mfa_challenge', row: id, column: 'secret' });
  private open = ({ tenantId, id, secret }: MfaChallenge) =>
    this.vault.open(secret ?? '', { tenantId, table: 'mfa_challenge', row: id, column: 'secret' });
  private user = (id: string) => this.db.user.findUniqueOrThrow({ where: { id } });
}

const noPasskey = () => fault('CONFLICT', 'There is no passkey', { hint: 'Choose another method' });

/** Enough to recognise one's own, not enough to use: the last digits, or the first letter and the host. */
const hintOf = (method: 'sms' | 'email', to: string): string =>
  method === 'sms' ? `…${to.slice(-3)}` : to.replace(/^(.).*(@.*)$/, '$1…$2');
