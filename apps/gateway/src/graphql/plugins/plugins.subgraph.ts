import { api, devicesList, PluginStatus, pluginsList } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Principal, senderOf } from '../../auth/principal.js';
import { objectType } from '../contract-types.js';
import { idArgument } from '../entity.js';
import { FieldGuard } from '../field-guard.js';
import type { Subgraph } from '../subgraph.js';

@Injectable()
export class PluginsSubgraph implements Subgraph {
  readonly name = 'plugins';

  constructor(
    @Inject(FieldGuard) private readonly guard: FieldGuard,
    @Inject(BUS) private readonly bus: Bus,
  ) {}

  get queries() {
    return {
      plugins: this.guard.route(api.plugins.list, 'plugins', (_, { principal }) => this.all(principal), { pick: 'plugins' }),
      devices: this.guard.route(
        api.plugins.devices,
        'devices',
        async (_, { principal }) => (await this.bus.request(devicesList, {}, senderOf(principal))).devices,
        { pick: 'devices' },
      ),
    };
  }

  get entities() {
    const type = objectType(PluginStatus, 'PluginStatus');
    const lookUp = this.guard.field({
      type,
      description: 'One plugin.',
      permission: 'plugin:read',
      args: idArgument('pluginId'),
      resolve: async ({ pluginId }: { pluginId: string }, { principal }) =>
        (await this.all(principal)).find((plugin) => plugin.pluginId === pluginId) ?? null,
    });
    return [{ type, key: 'pluginId', lookUp }];
  }

  private all = async (caller: Principal) => (await this.bus.request(pluginsList, {}, senderOf(caller))).plugins;
}
