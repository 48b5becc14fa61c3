import type { Plugin } from 'vite';

export const listFolder: string;
export function packageFolder(id: string): string | undefined;
export function noteBundled(part: string): Plugin;
