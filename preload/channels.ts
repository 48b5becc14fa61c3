/** The only IPC channels there are: calls of the window, files dropped on it, events of the main process. */
export const callChannel = 'sealift:call';
export const dropChannel = 'sealift:drop';
export const eventChannel = 'sealift:event';
