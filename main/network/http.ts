/**
 * Node's own HTTP and HTTPS, loaded when something is first asked over the network: to import them makes Node load its WebSocket
 * client as well, a tenth of what a command takes to start.
 */
export const http = () => process.getBuiltinModule('node:http');
export const https = () => process.getBuiltinModule('node:https');
