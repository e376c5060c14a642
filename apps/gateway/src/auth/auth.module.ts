import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditService } from '../audit/audit.service.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { PermissionGuard } from './permission.guard.js';
import { SessionsService } from './sessions.service.js';

@Global()
@Module({
  controllers: [AuthController],
  providers: [AuthService, SessionsService, AuditService, { provide: APP_GUARD, useClass: PermissionGuard }],
  exports: [SessionsService, AuditService],
})
export class AuthModule {}
