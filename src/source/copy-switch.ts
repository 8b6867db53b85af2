/** Whether a local source copies what it takes in: copying costs a twentieth of receiving, so it is done while somebody wants it. */
export class CopySwitch {
  #isOn: boolean;
  #tell: (isOn: boolean) => void = () => undefined;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  turn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#tell(isOn);
  }

  /** The source's end of it: `tell` is called with how it stands, and with every change from now on. */
  connect(tell: (isOn: boolean) => void): void {
    this.#tell = tell;
    tell(this.#isOn);
  }
}
