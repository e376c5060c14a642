import type { ToolDefinition } from '../tool.js';
import { fileInfoTool, listDirectoryTool, readFileTool, searchFilesTool } from './read-tools.js';
import { copyFileTool, createDirectoryTool, deleteFileTool, moveFileTool, writeFileTool } from './write-tools.js';

export const fileTools: readonly ToolDefinition[] = [
  readFileTool,
  writeFileTool,
  listDirectoryTool,
  createDirectoryTool,
  copyFileTool,
  moveFileTool,
  deleteFileTool,
  searchFilesTool,
  fileInfoTool,
];
