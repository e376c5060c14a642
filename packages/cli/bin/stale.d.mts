export function workspaceFolders(root: string): readonly string[];
export function dependencySignature(root: string): string;
export function sourceSignature(root: string): string;
export function isBuilt(root: string): boolean;
