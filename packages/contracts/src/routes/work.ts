import { z } from 'zod';
import { AgentStatus, WorkerStatus } from '../agent/agent.js';
import { Conversation, Message } from '../conversation/conversation.js';
import { StoredFile } from '../file/file.js';
import { maxGoalTextLength } from '../goal/goal.js';
import { StreamStatus, SystemHealth } from '../health/health.js';
import { ConversationId, FileId, GoalId, MemoryId } from '../ids.js';
import { Memory, MemoryInput, Recall } from '../memory/memory.js';
import { HotplugEvent } from '../plugin/device.js';
import { PluginStatus } from '../plugin/plugin.js';
import { route } from './route.js';

const page = { limit: z.coerce.number().int().min(1).max(200).default(50), offset: z.coerce.number().int().min(0).default(0) };

/** Upload is `POST /files` as multipart form data (field `file`), answered with a StoredFile; bytes are at `/files/{fileId}/content`. */
export const fileRoutes = {
  list: route({ method: 'GET', path: '/files', tag: 'Files', summary: 'Uploaded files', permission: 'file:read' })
    .input(z.object(page))
    .output(z.object({ files: z.array(StoredFile), total: z.number().int() })),
  get: route({ method: 'GET', path: '/files/{fileId}', tag: 'Files', summary: 'One file', permission: 'file:read', errors: ['NOT_FOUND'] })
    .input(z.object({ fileId: FileId }))
    .output(StoredFile),
  delete: route({
    method: 'DELETE',
    path: '/files/{fileId}',
    tag: 'Files',
    summary: 'Delete a file',
    permission: 'file:delete',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ fileId: FileId }))
    .output(z.object({ deleted: z.boolean() })),
};

export const conversationRoutes = {
  list: route({
    method: 'GET',
    path: '/conversations',
    tag: 'Chat',
    summary: 'Conversations, newest first',
    permission: 'conversation:read',
  })
    .input(z.object({ ...page, archived: z.stringbool().optional() }))
    .output(z.object({ conversations: z.array(Conversation), total: z.number().int() })),
  create: route({
    method: 'POST',
    path: '/conversations',
    tag: 'Chat',
    summary: 'Start a conversation',
    permission: 'conversation:write',
    successStatus: 201,
  })
    .input(z.strictObject({ title: z.string().max(200).optional() }))
    .output(Conversation),
  get: route({
    method: 'GET',
    path: '/conversations/{conversationId}',
    tag: 'Chat',
    summary: 'One conversation',
    permission: 'conversation:read',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ conversationId: ConversationId }))
    .output(Conversation),
  update: route({
    method: 'PATCH',
    path: '/conversations/{conversationId}',
    tag: 'Chat',
    summary: 'Rename, pin or archive',
    permission: 'conversation:write',
    errors: ['NOT_FOUND'],
  })
    .input(
      z.strictObject({
        conversationId: ConversationId,
        title: z.string().min(1).max(200).optional(),
        pinned: z.boolean().optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(Conversation),
  delete: route({
    method: 'DELETE',
    path: '/conversations/{conversationId}',
    tag: 'Chat',
    summary: 'Delete a conversation; its goals stay',
    permission: 'conversation:write',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ conversationId: ConversationId }))
    .output(z.object({ deleted: z.boolean() })),
  messages: route({
    method: 'GET',
    path: '/conversations/{conversationId}/messages',
    tag: 'Chat',
    summary: 'Messages, oldest first, each with its goal',
    permission: 'conversation:read',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ conversationId: ConversationId, ...page }))
    .output(z.object({ messages: z.array(Message), total: z.number().int() })),
  post: route({
    method: 'POST',
    path: '/conversations/{conversationId}/messages',
    tag: 'Chat',
    summary: 'Say something: starts a goal',
    permission: 'goal:create',
    successStatus: 201,
    errors: ['NOT_FOUND'],
  })
    .input(
      z.strictObject({
        conversationId: ConversationId,
        content: z.string().trim().min(1).max(maxGoalTextLength),
        fileIds: z.array(FileId).max(100).default([]),
        idempotencyKey: z.string().min(1).max(200).optional(),
      }),
    )
    .output(Message.extend({ goalId: GoalId })),
};

export const agentRoutes = {
  list: route({ method: 'GET', path: '/agents', tag: 'Agents', summary: 'Agents with their live status', permission: 'agent:read' }).output(
    z.object({ agents: z.array(AgentStatus) }),
  ),
  workers: route({ method: 'GET', path: '/workers', tag: 'Operations', summary: 'Worker processes', permission: 'system:read' }).output(
    z.object({ workers: z.array(WorkerStatus) }),
  ),
};

export const memoryRoutes = {
  list: route({ method: 'GET', path: '/memory', tag: 'Memory', summary: 'Newest memories', permission: 'memory:read' })
    .input(z.object(page))
    .output(z.object({ memories: z.array(Memory), total: z.number().int() })),
  store: route({
    method: 'POST',
    path: '/memory',
    tag: 'Memory',
    summary: 'Remember something',
    permission: 'memory:write',
    successStatus: 201,
  })
    .input(MemoryInput.omit({ namespace: true }).extend({ personal: z.boolean().default(false) }))
    .output(z.object({ memoryId: MemoryId })),
  search: route({ method: 'POST', path: '/memory/search', tag: 'Memory', summary: 'Search memories', permission: 'memory:read' })
    .input(z.strictObject({ query: z.string().trim().min(1).max(4_000), limit: z.number().int().min(1).max(50).default(10) }))
    .output(Recall),
  delete: route({
    method: 'DELETE',
    path: '/memory/{memoryId}',
    tag: 'Memory',
    summary: 'Forget something',
    permission: 'memory:write',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ memoryId: MemoryId }))
    .output(z.object({ deleted: z.boolean() })),
};

export const pluginRoutes = {
  list: route({ method: 'GET', path: '/plugins', tag: 'Plugins', summary: 'Plugins and their state', permission: 'plugin:read' }).output(
    z.object({ plugins: z.array(PluginStatus) }),
  ),
  devices: route({ method: 'GET', path: '/usb/devices', tag: 'Plugins', summary: 'USB devices seen', permission: 'plugin:read' }).output(
    z.object({ devices: z.array(HotplugEvent) }),
  ),
};

export const systemRoutes = {
  health: route({
    method: 'GET',
    path: '/system/health',
    tag: 'Operations',
    summary: 'Health of services and stores',
    permission: 'system:read',
  }).output(SystemHealth),
  queues: route({
    method: 'GET',
    path: '/queues',
    tag: 'Operations',
    summary: 'Streams with depth, pending and dead letters',
    permission: 'system:read',
  }).output(z.object({ streams: z.array(StreamStatus) })),
  about: route({
    method: 'GET',
    path: '/about',
    tag: 'Operations',
    summary: 'Version, and what thinks here',
    permission: 'session:self',
  }).output(z.object({ version: z.string(), model: z.string(), modelLabel: z.string(), embedded: z.boolean() })),
};
