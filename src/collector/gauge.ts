import { Gauge, type Registry } from 'prom-client';

/** Tells Prometheus a value as it is when it asks; nothing while it is null. */
export function gauge(
  register: Registry,
  name: string,
  help: string,
  value: () => number | null,
): void {
  const collect = function (this: Gauge): void {
    const now = value();
    if (now === null) this.remove();
    else this.set(now);
  };
  // A gauge joins the registry as it is made.
  void new Gauge({ name, help, registers: [register], collect });
}
