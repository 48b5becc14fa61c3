// Prints the Electron that runs this checkout as one JSON document; what takes time is said on stderr.
import { resolveRuntime } from './index.mjs';

try {
  const runtime = await resolveRuntime((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(runtime, null, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
