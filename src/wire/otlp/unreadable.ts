/** Thrown where bytes say what no field can hold. It ends within this folder: the span, or what else it was in, is refused with these words. */
export class Unreadable extends Error {}
