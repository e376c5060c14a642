import { Global, Module } from '@nestjs/common';
import { POOL } from '@autoweave/kernel';
import { DATABASE, openDatabase } from './database.js';

@Global()
@Module({ providers: [{ provide: DATABASE, useFactory: openDatabase, inject: [POOL] }], exports: [DATABASE] })
export class DatabaseModule {}
