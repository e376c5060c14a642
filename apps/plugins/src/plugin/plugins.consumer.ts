import { devicesList, hooksEmit, pluginsExecute, pluginsList, pluginsTools } from '@autoweave/contracts';
import { OnCommand } from '@autoweave/kernel';
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
  ) {}

  @OnCommand(pluginsList)
  async list() {
    return { plugins: this.plugins.list() };
  }

  @OnCommand(pluginsTools)
  async tools() {
    return { tools: this.plugins.tools() };
  }

  @OnCommand(pluginsExecute)
  async execute(input: { pluginId: string; tool: string; arguments: Record<string, unknown> }) {
    return { output: await this.plugins.execute(input.pluginId, input.tool, input.arguments) };
  }

  @OnCommand(hooksEmit)
  async emit(input: { hook: string; data: Record<string, unknown> }) {
    const { results, ...rest } = await this.hooks.emit(input.hook, input.data);
    return { ...rest, results: [...results] };
  }

  @OnCommand(devicesList)
  async listDevices() {
    return { devices: await this.devices.list() };
  }
}
