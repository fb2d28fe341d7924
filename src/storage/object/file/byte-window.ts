/** How many bytes may be under way at once. Whoever comes over it waits, in order of arrival. */
export class ByteWindow {
  readonly #sizeBytes: number
  #takenBytes = 0
  #waiting: { readonly bytes: number; readonly resolve: () => void }[] = []

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes
  }

  /** Resolves when there is room. More than the whole window passes alone. */
  take(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, resolve })
      this.#letIn()
    })
  }

  /** What {@link take} was given has arrived. */
  give(bytes: number): void {
    this.#takenBytes -= bytes
    this.#letIn()
  }

  #letIn(): void {
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined) return
      if (this.#takenBytes > 0 && this.#takenBytes + first.bytes > this.#sizeBytes) return
      this.#waiting.shift()
      this.#takenBytes += first.bytes
      first.resolve()
    }
  }
}
