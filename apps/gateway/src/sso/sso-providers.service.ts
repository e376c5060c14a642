import {
  type LinkedIdentity,
  type SsoConnection,
  ssoInconsistency,
  type SsoPolicy,
  type SsoPreset,
  type SsoProvider,
  type SsoProviderInput,
  type SsoProviderPatch,
} from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import type { Prisma } from '../generated/client.js';
import { RolesService } from '../role/roles.service.js';
import { Vault } from '../vault/vault.js';
import { certificateOf } from './certificate.js';
import { type KnownProvider, knownProvider } from './known-provider.js';
import { secretPlace } from './openid-configurations.js';
import { ProviderEgress } from './provider-egress.js';
import { ssoAddresses } from './sso-addresses.js';
import { SsoSessions } from './sso-sessions.js';

const mostProviders = 20;
const withPeople = { _count: { select: { identities: true } } } as const;
type Row = Prisma.SsoProviderGetPayload<{ include: typeof withPeople }>;
const noPolicy: SsoPolicy = { enabled: true, required: false, allowedDomains: [], blockedDomains: [] };
/** Changing these changes whom a provider speaks for: who saves them vouches with what they may do themselves. */
const weighty = [
  'connection',
  'clientSecret',
  'attributes',
  'roleRules',
  'autoCreate',
  'defaultRole',
  'allowedDomains',
  'blockedDomains',
  'trustEmail',
] as const;

/** The providers of an organisation, as its administrators see them. */
@Injectable()
export class SsoProvidersService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(RolesService) private readonly roles: RolesService,
    @Inject(ProviderEgress) private readonly egress: ProviderEgress,
    @Inject(SsoSessions) private readonly sessions: SsoSessions,
  ) {}

  async list({ tenantId }: Principal, base: string): Promise<{ providers: SsoProvider[]; policy: SsoPolicy }> {
    const rows = await this.db.ssoProvider.findMany({
      where: { tenantId },
      include: withPeople,
      orderBy: [{ isDefault: 'desc' }, { createdAt: 'asc' }],
    });
    return { providers: rows.map((row) => providerOf(row, base)), policy: await this.policyOf(tenantId) };
  }

  async policyOf(tenantId: string): Promise<SsoPolicy> {
    const row = await this.db.ssoPolicy.findUnique({ where: { tenantId } });
    if (!row) return noPolicy;
    const { enabled, required, allowedDomains, blockedDomains } = row;
    return { enabled, required, allowedDomains, blockedDomains };
  }

  async setPolicy({ tenantId }: Principal, policy: SsoPolicy): Promise<SsoPolicy> {
    if (policy.required && (!policy.enabled || (await this.db.ssoProvider.count({ where: { tenantId, enabled: true } })) === 0))
      throw fault('CONFLICT', 'Nobody could sign in: no provider is switched on', { hint: 'Add one, and try it, before it is required' });
    await this.db.ssoPolicy.upsert({ where: { tenantId }, create: { tenantId, ...policy }, update: policy });
    if (policy.required) await this.sessions.endOthers(tenantId, 'the organisation signs in through its providers');
    return policy;
  }

  async get(caller: Principal, id: string, base: string): Promise<SsoProvider> {
    return providerOf(await this.find(caller, id), base);
  }

  async known(caller: Principal, id: string): Promise<KnownProvider> {
    return knownProvider(await this.find(caller, id));
  }

  async create(caller: Principal, { clientSecret, ...input }: SsoProviderInput, base: string): Promise<SsoProvider> {
    await this.assertSound(caller, input);
    if ((await this.db.ssoProvider.count({ where: { tenantId: caller.tenantId } })) >= mostProviders)
      throw fault('CONFLICT', `An organisation has at most ${mostProviders} providers`, { hint: 'Delete one first' });
    const id = newId('idp');
    try {
      const [, row] = await this.db.$transaction([
        this.leaveDefault(caller, input.isDefault, id),
        this.db.ssoProvider.create({
          data: {
            id,
            tenantId: caller.tenantId,
            ...input,
            kind: input.connection.kind,
            clientSecret: clientSecret === undefined ? null : this.vault.seal(clientSecret, secretPlace(caller.tenantId, id)),
            vouchedRoles: [...caller.roles],
          },
          include: withPeople,
        }),
      ]);
      return providerOf(row, base);
    } catch (error) {
      if (isUniqueViolation(error))
        throw fault('CONFLICT', `The name ${input.slug} is taken in this installation`, {
          hint: 'Choose another one, such as acme-google',
        });
      throw error;
    }
  }

  async update(caller: Principal, id: string, { clientSecret, ...patch }: SsoProviderPatch, base: string): Promise<SsoProvider> {
    const before = await this.find(caller, id);
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as typeof patch;
    const known = knownProvider(before);
    const next = { ...known, ...given, preset: (given.preset ?? before.preset) as SsoPreset };
    if (next.connection.kind !== before.kind)
      throw fault('CONFLICT', 'A provider does not change its kind', { hint: 'Add another one, and delete this one when it works' });
    await this.assertSound(caller, next);
    const isWeighty = weighty.some((field) => ({ ...given, clientSecret })[field] !== undefined);
    const [, row] = await this.db.$transaction([
      this.leaveDefault(caller, given.isDefault ?? false, id),
      this.db.ssoProvider.update({
        where: { id },
        data: {
          ...given,
          ...(clientSecret === undefined
            ? {}
            : { clientSecret: clientSecret === null ? null : this.vault.seal(clientSecret, secretPlace(caller.tenantId, id)) }),
          ...(isWeighty ? { vouchedRoles: [...caller.roles] } : {}),
          updatedAt: new Date(),
        },
        include: withPeople,
      }),
    ]);
    return providerOf(row, base);
  }

  async remove(caller: Principal, id: string): Promise<{ removed: boolean; sessionsEnded: number }> {
    const row = await this.find(caller, id);
    const sessionsEnded = await this.sessions.end(row, {}, 'the provider was deleted');
    await this.db.ssoProvider.deleteMany({ where: { id, tenantId: caller.tenantId } });
    return { removed: true, sessionsEnded };
  }

  async identities(caller: Principal, providerId: string, page: { readonly limit: number; readonly offset: number }) {
    await this.find(caller, providerId);
    const where = { providerId, tenantId: caller.tenantId };
    const [rows, total] = await Promise.all([
      this.db.ssoIdentity.findMany({ where, orderBy: { lastUsedAt: 'desc' }, take: page.limit, skip: page.offset }),
      this.db.ssoIdentity.count({ where }),
    ]);
    const identities = rows.map(
      (row): LinkedIdentity => ({
        identityId: row.id,
        providerId: row.providerId,
        userId: row.userId,
        email: row.email,
        subject: row.subject,
        createdAt: row.createdAt.toISOString(),
        lastUsedAt: row.lastUsedAt.toISOString(),
      }),
    );
    return { identities, total };
  }

  async unlink(caller: Principal, providerId: string, identityId: string): Promise<{ removed: boolean }> {
    const provider = await this.find(caller, providerId);
    const found = await this.db.ssoIdentity.findFirst({ where: { id: identityId, providerId, tenantId: caller.tenantId } });
    if (!found) throw fault('NOT_FOUND', 'There is no such identity');
    await this.sessions.end(provider, { subject: found.subject }, 'the account was parted from the provider');
    await this.db.ssoIdentity.deleteMany({ where: { id: identityId } });
    return { removed: true };
  }

  /** The one that becomes the default takes it from the others. */
  private leaveDefault = ({ tenantId }: Principal, becomesDefault: boolean, id: string) =>
    this.db.ssoProvider.updateMany({
      where: { tenantId, isDefault: true, ...(becomesDefault ? { id: { not: id } } : { id: { in: [] } }) },
      data: { isDefault: false },
    });

  /** Rights are handed on, never made: also by a rule that gives a role to whoever signs in. */
  private async assertSound(
    caller: Principal,
    given: Pick<SsoProviderInput, 'preset' | 'connection' | 'trustEmail'> & SoundRules,
  ): Promise<void> {
    const issue = ssoInconsistency(given);
    if (issue) throw fault('VALIDATION_FAILED', `${issue.path}: ${issue.message}`, { details: { issues: [issue] } });
    this.assertConnection(given.connection);
    const roles = new Set([...given.roleRules.map(({ role }) => role), ...(given.defaultRole === null ? [] : [given.defaultRole])]);
    for (const role of roles) await this.roles.assertAssignable(caller, role);
  }

  private assertConnection(connection: SsoConnection): void {
    const addresses = Object.entries(connection).filter(([name, value]) => /(?:Url|^issuer)$/.test(name) && value !== undefined);
    for (const [name, address] of addresses) this.egress.assertAllowed(name, new URL(address as string));
    if (connection.kind !== 'saml') return;
    connection.certificates.forEach((text, index) => {
      if (certificateOf(text) === undefined)
        throw fault('VALIDATION_FAILED', `connection.certificates.${index}: this is no X.509 certificate`, {
          hint: 'Copy the signing certificate of the provider, from BEGIN to END',
          details: { issues: [{ path: `connection.certificates.${index}`, message: 'this is no X.509 certificate' }] },
        });
    });
  }

  private async find({ tenantId }: Principal, id: string): Promise<Row> {
    const row = await this.db.ssoProvider.findFirst({ where: { id, tenantId }, include: withPeople });
    if (!row) throw fault('NOT_FOUND', 'There is no such provider');
    return row;
  }
}

type SoundRules = Pick<SsoProviderInput, 'allowedDomains' | 'defaultRole'> & { readonly roleRules: readonly { readonly role: string }[] };

function providerOf(row: Row, base: string): SsoProvider {
  const { connection, attributes, roleRules } = knownProvider(row);
  return {
    providerId: row.id,
    tenantId: row.tenantId,
    slug: row.slug,
    kind: connection.kind,
    preset: row.preset as SsoPreset,
    name: row.name,
    enabled: row.enabled,
    isDefault: row.isDefault,
    connection,
    hasClientSecret: row.clientSecret !== null,
    attributes,
    roleRules: [...roleRules],
    autoCreate: row.autoCreate,
    defaultRole: row.defaultRole,
    allowedDomains: row.allowedDomains,
    blockedDomains: row.blockedDomains,
    trustEmail: row.trustEmail,
    addresses: ssoAddresses(base, row),
    people: row._count.identities,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
