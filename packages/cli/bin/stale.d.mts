export function workspaceFolders(root: string): readonly string[];
export function dependencySignature(root: string): string;
export function sourceSignature(root: string, withApps?: boolean): string;
export function isBuilt(root: string, withApps?: boolean): boolean;
export function isApp(folder: string): boolean;
