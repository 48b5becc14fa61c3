import { runCli } from './run';

const { stdin, stdout, stderr, env } = process;
const status = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env });
// Everything has been closed; whatever a library still holds open must not keep the terminal waiting. Output is let out first.
await Promise.all(
  [stdout, stderr].map(
    (stream) => new Promise<void>((done) => (stream.destroyed ? done() : stream.write('', () => done()))),
  ),
);
process.exit(status);
