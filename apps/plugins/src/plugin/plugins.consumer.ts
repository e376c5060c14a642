import { devicesList, hooksEmit, pluginsExecute, pluginsList, pluginsTools } from '@autoweave/contracts';
import { fault, OnCommand, SETTINGS, type SettingsReader } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { DevicesService } from '../device/devices.service.js';
import { HookManager } from '../hook/hook-manager.js';
import { PluginsService } from './plugins.service.js';

@Controller()
export class PluginsConsumer {
  constructor(
    @Inject(PluginsService) private readonly plugins: PluginsService,
    @Inject(HookManager) private readonly hooks: HookManager,
    @Inject(DevicesService) private readonly devices: DevicesService,
    @Inject(SETTINGS) private readonly settings: Pick<SettingsReader, 'value'>,
  ) {}

  @OnCommand(pluginsList)
  async list() {
    return { plugins: this.plugins.list() };
  }

  @OnCommand(pluginsTools)
  async tools() {
    return { tools: this.areOn ? this.plugins.tools() : [] };
  }

  @OnCommand(pluginsExecute)
  async execute(input: { pluginId: string; tool: string; arguments: Record<string, unknown> }) {
    if (!this.areOn)
      throw fault('FORBIDDEN', 'Plugins are switched off', { hint: 'An administrator can switch them on: the setting plugins_enabled' });
    return { output: await this.plugins.execute(input.pluginId, input.tool, input.arguments) };
  }

  @OnCommand(hooksEmit)
  async emit(input: { hook: string; data: Record<string, unknown> }) {
    const { results, ...rest } = await this.hooks.emit(input.hook, input.data);
    return { ...rest, results: [...results] };
  }

  /** Off, plugins offer and do nothing. What they guard they guard still: a switch must not lift a check. */
  private get areOn(): boolean {
    return this.settings.value('plugins_enabled');
  }

  @OnCommand(devicesList)
  async listDevices() {
    return { devices: await this.devices.list() };
  }
}
