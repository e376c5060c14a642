import { permissions } from '@autoweave/contracts';
import { expect, it } from 'vitest';
import { groupPermissions } from './permission-groups';

it('every permission stands in exactly one group', () =>
  expect(
    groupPermissions()
      .flatMap((group) => group.permissions.map((one) => one.permission))
      .toSorted(),
  ).toEqual([...permissions].toSorted()));

it('a group has the permissions asked for, by what they allow', () =>
  expect(groupPermissions(['apikey:manage', 'goal:read', 'goal:create'])).toEqual([
    {
      name: 'Goal',
      permissions: [
        { permission: 'goal:create', verb: 'create' },
        { permission: 'goal:read', verb: 'read' },
      ],
    },
    { name: 'API keys', permissions: [{ permission: 'apikey:manage', verb: 'manage' }] },
  ]));
