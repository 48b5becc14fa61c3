import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { launchFrom } from './mode';

/** The desktop's entry. The window's code is loaded only for the window, the command line's only for the command line. */
const launch = launchFrom(process.argv.slice(1), process.defaultApp === true);
if (launch.mode === 'cli') {
  // Neither a display nor a GPU is needed to print text; a machine reached over SSH has none.
  app.commandLine.appendSwitch('ozone-platform', 'headless');
  app.disableHardwareAcceleration();
  app.dock?.hide();
  const { runCli } = await import('../cli/run');
  const { stdin, stdout, stderr, env } = process;
  const status = await runCli([...launch.argv], { stdin, stdout, stderr, env });
  // Output on its way to a pipe is let out before the process goes.
  await Promise.all([stdout, stderr].map((stream) => new Promise<void>((done) => stream.write('', () => done()))));
  app.exit(status);
} else {
  const { startWindowed } = await import('./app');
  // The bundler may put that code elsewhere; the folder of this entry is where out/ is known from.
  startWindowed(launch, fileURLToPath(new URL('.', import.meta.url)));
}
