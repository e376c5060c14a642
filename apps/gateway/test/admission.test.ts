import { goalsAdmit } from '@autoweave/contracts';
import { Bus, connectRedis, createPool, type Pool } from '@autoweave/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, people, startGateway } from './gateway.js';

let gateway: Gateway;
let bus: Bus;
let pool: Pool;
beforeAll(async () => {
  gateway = await startGateway();
  const { REDIS_URL, DATABASE_URL } = gateway.system.env;
  pool = createPool(DATABASE_URL, 'edge', { max: 1, name: 'admission-test' });
  bus = new Bus('supervisor', 'test', connectRedis(REDIS_URL), connectRedis(REDIS_URL));
  gateway.system.onClose(async () => {
    await bus.close();
    await pool.end();
  });
});
const service = { type: 'service' as const, service: 'supervisor' };
const { ana, vic, eve } = people;
const admit = (key: string, userId: string = ana.userId, tenantId: string = ana.tenantId) =>
  bus.request(goalsAdmit, { userId, key }, { tenantId, actor: service });
const goalsToday = async (tenantId: string) => {
  const { rows } = await pool.query<{ goals: number }>('SELECT goals FROM edge.tenant_usage WHERE tenant_id = $1', [tenantId]);
  return rows[0]?.goals ?? 0;
};

describe('a goal that no request begins', () => {
  // @requirements AGT-057 IDN-062
  it('is let in with what the person may do now, and takes one of the day, once, however often it is asked about', async () => {
    const before = await goalsToday(ana.tenantId);
    const { permissions } = await admit('schedule:1');
    expect(permissions).toEqual(expect.arrayContaining(['goal:create', 'tool:execute']));
    await Promise.all(Array.from({ length: 5 }, () => admit('schedule:1')));
    await admit('schedule:2');
    expect((await goalsToday(ana.tenantId)) - before).toBe(2);
  });

  // @requirement AGT-057
  it('is refused when the person may not begin goals, is of another organisation, or is not active any more', async () => {
    await expect(admit('a', vic.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(admit('b', eve.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(admit('c', eve.userId, eve.tenantId)).resolves.toBeDefined();
    await gateway.db.user.update({ where: { id: eve.userId }, data: { status: 'disabled' } });
    await expect(admit('d', eve.userId, eve.tenantId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await gateway.db.user.update({ where: { id: eve.userId }, data: { status: 'active' } });
  });

  it('is refused while the organisation is not active', async () => {
    await gateway.db.tenant.update({ where: { id: eve.tenantId }, data: { status: 'SUSPENDED' } });
    await expect(admit('e', eve.userId, eve.tenantId)).rejects.toMatchObject({ code: 'TENANT_INACTIVE' });
    await gateway.db.tenant.update({ where: { id: eve.tenantId }, data: { status: 'ACTIVE' } });
  });

  // @requirement IDN-062
  it('is refused when the day is used up, takes nothing then, and may be asked about again', async () => {
    await gateway.db.tenant.update({ where: { id: eve.tenantId }, data: { tier: 'FREE' } });
    await pool.query('DELETE FROM edge.tenant_usage WHERE tenant_id = $1', [eve.tenantId]);
    const many = await Promise.allSettled(Array.from({ length: 14 }, (_, i) => admit(`q${i}`, eve.userId, eve.tenantId)));
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const refused = many.findIndex(({ status }) => status === 'rejected');
    await expect(admit(`q${refused}`, eve.userId, eve.tenantId)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await gateway.db.tenant.update({ where: { id: eve.tenantId }, data: { tier: 'ENTERPRISE' } });
    await expect(admit(`q${refused}`, eve.userId, eve.tenantId)).resolves.toBeDefined();
  });

  it('is no question for people and agents', async () => {
    const actor = { type: 'user' as const, userId: ana.userId, role: 'system_admin' };
    await expect(bus.request(goalsAdmit, { userId: ana.userId, key: 'x' }, { tenantId: ana.tenantId, actor })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
