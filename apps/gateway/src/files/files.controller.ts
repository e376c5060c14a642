import { Readable } from 'node:stream';
import { api, FileId, maxFileBytes } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Permit } from '../auth/permission.guard.js';
import { Caller, type Principal } from '../auth/principal.js';
import { sendContent } from '../http/content.js';
import { Implements } from '../http/implements.js';
import { FilesService, tooLarge } from './files.service.js';

/** Form fields and boundaries around the file itself. */
const formOverheadBytes = 64 * 1024;

@Controller('api/v1')
export class FilesController {
  constructor(@Inject(FilesService) private readonly files: FilesService) {}

  @Post('files')
  @HttpCode(201)
  @Permit('file:create')
  async upload(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    if (!request.isMultipart()) throw fault('UNSUPPORTED_MEDIA_TYPE', 'Send the file as multipart/form-data in the field "file"');
    // A caller who announces too much is told at once instead of after sending gigabytes.
    if (Number(request.headers['content-length'] ?? 0) > maxFileBytes + formOverheadBytes) throw tooLarge('The file');
    const part = await request.file({ limits: { files: 1, fileSize: maxFileBytes + 1 } });
    if (!part)
      throw fault('VALIDATION_FAILED', 'There is no file in the form', {
        hint: 'Use the field "file"',
        details: { issues: [{ path: 'file', message: 'is missing' }] },
      });
    return this.files.store(caller, part.filename, part.file);
  }

  @Get('files/:fileId/content')
  @Permit('file:read')
  async content(@Caller() caller: Principal, @Param('fileId') fileId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const file = await this.files.get(caller, FileId.parse(fileId));
    return sendContent(request, reply, file.name, file, Readable.from(this.files.read(file)));
  }

  @Implements(api.files.list)
  list(@Caller() caller: Principal) {
    return implement(api.files.list).handler(({ input }) => this.files.list(caller, input));
  }

  @Implements(api.files.get)
  get(@Caller() caller: Principal) {
    return implement(api.files.get).handler(({ input }) => this.files.get(caller, input.fileId));
  }

  @Implements(api.files.delete)
  delete(@Caller() caller: Principal) {
    return implement(api.files.delete).handler(({ input }) => this.files.delete(caller, input.fileId));
  }
}
