import type { EnrolledMethod, MfaStatus } from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database } from '../database/database.js';
import type { MfaMethod } from '../generated/client.js';
import { Vault } from '../vault/vault.js';
import { hashCode, newBackupCodes } from './codes.js';

interface Owner {
  readonly tenantId: string;
  readonly userId: string;
}

/** The second factors of people, their backup codes, and whether any is set up. */
@Injectable()
export class MfaMethods {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {}

  of = (userId: string): Promise<MfaMethod[]> => this.db.mfaMethod.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });

  secretOf = (method: MfaMethod): string => this.vault.open(method.secret, place(method.tenantId, method.id));

  /** Adds a method. With the first one backup codes come, to be shown this once. A new app or address replaces the old one. */
  async add(owner: Owner, method: EnrolledMethod, hint: string, secret: string): Promise<readonly string[] | undefined> {
    const id = newId('inst');
    const before = await this.db.mfaMethod.count({ where: { userId: owner.userId } });
    const codes = before === 0 ? newBackupCodes() : undefined;
    await this.db.$transaction([
      ...(method === 'passkey' ? [] : [this.db.mfaMethod.deleteMany({ where: { userId: owner.userId, method } })]),
      this.db.mfaMethod.create({ data: { id, ...owner, method, hint, secret: this.vault.seal(secret, place(owner.tenantId, id)) } }),
      ...(codes ? this.replaceCodes(owner.userId, codes) : []),
      this.db.user.update({ where: { id: owner.userId }, data: { mfaEnabled: true } }),
    ]);
    this.changes.announce({ kind: 'user', id: owner.userId });
    return codes;
  }

  async newBackupCodes(userId: string): Promise<readonly string[]> {
    if ((await this.db.mfaMethod.count({ where: { userId } })) === 0)
      throw fault('CONFLICT', 'Backup codes stand in for another factor', { hint: 'Set one up first' });
    const codes = newBackupCodes();
    await this.db.$transaction(this.replaceCodes(userId, codes));
    return codes;
  }

  /** Whether this is an unused backup code; it is used up then. */
  async useBackupCode(userId: string, code: string): Promise<boolean> {
    const { count } = await this.db.backupCode.deleteMany({ where: { userId, codeHash: hashCode(userId, code) } });
    return count === 1;
  }

  /** Marks a step of an authenticator app as used. False when it, or a later one, was used before. */
  async useStep(methodId: string, step: number): Promise<boolean> {
    const { count } = await this.db.mfaMethod.updateMany({
      where: { id: methodId, OR: [{ lastStep: null }, { lastStep: { lt: step } }] },
      data: { lastStep: step, lastUsedAt: new Date() },
    });
    return count === 1;
  }

  async touch(method: MfaMethod, secret?: string): Promise<void> {
    await this.db.mfaMethod.update({
      where: { id: method.id },
      data: { lastUsedAt: new Date(), ...(secret ? { secret: this.vault.seal(secret, place(method.tenantId, method.id)) } : {}) },
    });
  }

  /** Removes a method; with the last one everything that stands in for it goes too. */
  async remove(userId: string, methodId: string, mayBeNone: boolean): Promise<{ removed: boolean; enabled: boolean }> {
    const all = await this.of(userId);
    if (!all.some(({ id }) => id === methodId)) throw fault('NOT_FOUND', 'There is no such method');
    const isLast = all.length === 1;
    if (isLast && !mayBeNone) throw fault('CONFLICT', 'The organisation requires a second factor', { hint: 'Set up another one first' });
    await this.db.$transaction([
      this.db.mfaMethod.deleteMany({ where: { id: methodId, userId } }),
      ...(isLast
        ? [
            this.db.backupCode.deleteMany({ where: { userId } }),
            this.db.trustedDevice.deleteMany({ where: { userId } }),
            this.db.user.update({ where: { id: userId }, data: { mfaEnabled: false } }),
          ]
        : []),
    ]);
    this.changes.announce({ kind: 'user', id: userId });
    return { removed: true, enabled: !isLast };
  }

  async status(userId: string, required: boolean): Promise<MfaStatus> {
    const [methods, backupCodesLeft] = await Promise.all([this.of(userId), this.db.backupCode.count({ where: { userId } })]);
    return {
      enabled: methods.length > 0,
      required,
      methods: methods.map((one) => ({
        methodId: one.id,
        method: one.method as EnrolledMethod,
        hint: one.hint,
        createdAt: one.createdAt.toISOString(),
        ...(one.lastUsedAt ? { lastUsedAt: one.lastUsedAt.toISOString() } : {}),
      })),
      backupCodesLeft,
    };
  }

  private replaceCodes(userId: string, codes: readonly string[]) {
    return [
      this.db.backupCode.deleteMany({ where: { userId } }),
      this.db.backupCode.createMany({ data: codes.map((code) => ({ userId, codeHash: hashCode(userId, code) })) }),
    ];
  }
}

const place = (tenantId: string, row: string) => ({ tenantId, table: 'mfa_method', row, column: 'secret' });
