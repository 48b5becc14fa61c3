// An empty page for the drawing; nothing else.
import { app, BrowserWindow } from 'electron';

app.whenReady().then(() => new BrowserWindow({ show: false }).loadURL('about:blank'));
