import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';

/** Makes the kernel's parts injectable everywhere in one service. */
@Global()
@Module({})
export class KernelModule {
  static with(providers: Provider[]): DynamicModule {
    return {
      module: KernelModule,
      global: true,
      providers,
      exports: providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide)),
    };
  }
}
