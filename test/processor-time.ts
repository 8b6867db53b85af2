/**
 * ms of processor time that something took in this thread: on a busy machine the
 * clock on the wall tells what others did.
 */
export function processorTime(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
