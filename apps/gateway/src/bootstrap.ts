import { createPool, migrate, newId } from '@autoweave/kernel';
import { hashPassword, generatePassword } from './auth/password.js';
import { hashToken, newToken } from './auth/token.js';
import { bootstrapConfig } from './config.js';
import { openDatabase } from './database/database.js';
import { gatewayMigrations } from './database/migrations.js';
import { newSession } from './session/session.js';

/**
 * Makes the first tenant and administrator when there are none, and mints a one-time sign-in link and a token for the
 * command line. Prints one line of JSON; a generated password is in it once and is stored as a hash only.
 */
const config = bootstrapConfig();
const linkMs = 3_600_000;

for (const migrations of gatewayMigrations) await migrate(config.DATABASE_URL, migrations);
const pool = createPool(config.DATABASE_URL, 'edge', { max: 2, name: 'bootstrap' });
const db = openDatabase(pool);

const existing = await db.user.findFirst({
  where: { assignments: { some: { role: 'system_admin', resourceType: null } } },
  orderBy: { createdAt: 'asc' },
});
const password = existing ? undefined : (config.AUTOWEAVE_ADMIN_PASSWORD ?? generatePassword());
const admin = existing ?? (await createAdmin(password as string));
const signInToken = newToken('awl');
await db.signInLink.deleteMany({ where: { expiresAt: { lt: new Date() } } });
await db.signInLink.create({
  data: { tokenHash: hashToken(signInToken), tenantId: admin.tenantId, userId: admin.id, expiresAt: new Date(Date.now() + linkMs) },
});
const { token: cliToken, data: cliSession } = newSession(
  {
    userId: admin.id,
    tenantId: admin.tenantId,
    type: 'cli',
    authMethod: 'link',
    isAdministrator: true,
    origin: { userAgent: 'autoweave command line' },
  },
  Date.now(),
);
await db.session.create({ data: cliSession });

process.stdout.write(
  `${JSON.stringify({ tenantId: admin.tenantId, adminEmail: admin.email, ...(password && !config.AUTOWEAVE_ADMIN_PASSWORD ? { adminPassword: password } : {}), signInToken, cliToken })}\n`,
);
await db.$disconnect();
await pool.end();

async function createAdmin(secret: string) {
  const tenantId = newId('tenant');
  const [, user] = await db.$transaction([
    db.tenant.create({ data: { id: tenantId, name: 'Default', slug: 'default', tier: 'ENTERPRISE' } }),
    db.user.create({
      data: {
        id: newId('user'),
        tenantId,
        email: config.AUTOWEAVE_ADMIN_EMAIL.toLowerCase(),
        username: 'admin',
        name: 'Administrator',
        passwordHash: await hashPassword(secret),
        assignments: { create: { id: newId('assign'), tenantId, role: 'system_admin', grantedBy: 'bootstrap' } },
      },
    }),
  ]);
  return user;
}
