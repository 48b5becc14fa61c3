/** The only two IPC channels there are: calls of the window, events of the main process. */
export const callChannel = 'sealift:call';
export const eventChannel = 'sealift:event';
