// Preloaded into a measured process: writes at its end how late its event loop was, in milliseconds.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.env.BENCH_LOOP) {
  const resolution = 5;
  const delays = monitorEventLoopDelay({ resolution });
  // What a process does while it starts is not what its work costs.
  setTimeout(() => delays.enable(), 1000).unref();
  process.on('exit', () => {
    const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
    const found = { p50: late(delays.percentile(50)), p99: late(delays.percentile(99)), max: late(delays.max) };
    writeFileSync(process.env.BENCH_LOOP, JSON.stringify(found));
  });
}
