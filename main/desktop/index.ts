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
  app.exit(
    await runCli([...launch.argv], {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
    }),
  );
} else {
  const { startWindowed } = await import('./app');
  // The bundler may put that code elsewhere; the folder of this entry is where out/ is known from.
  startWindowed(launch, fileURLToPath(new URL('.', import.meta.url)));
}
