const NONE = -1;

/** Integers by a small index, -1 where none was set. */
export class GrowingInts {
  #values = new Int32Array(256).fill(NONE);

  get(index: number): number {
    return index < this.#values.length ? this.#values[index]! : NONE;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const larger = new Int32Array(Math.max(this.#values.length * 2, index + 1)).fill(NONE);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[index] = value;
  }

  unset(index: number): void {
    if (index < this.#values.length) this.#values[index] = NONE;
  }

  /** Whoever has a value of which `is` holds has none any more. */
  unsetAll(is: (value: number) => boolean): void {
    const values = this.#values;
    for (let index = 0; index < values.length; index++) {
      if (values[index] !== NONE && is(values[index]!)) values[index] = NONE;
    }
  }
}
