/**
 * The body of a message on its way in: the connection writes what arrives, the one reader iterates over it.
 *
 * While more than `HIGH_WATER` bytes wait for the reader it is `full` and the connection reads no further, so a
 * message of any size needs little memory. A body that fails (the client vanished, or sent too much) throws at
 * the reader at once. When nobody reads any more, what still arrives is dropped.
 */
const HIGH_WATER = 256 * 1024;

export class BodyFailure extends Error {
  readonly reason: 'vanished' | 'too-large';

  constructor(reason: BodyFailure['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export class MessageBody implements AsyncIterable<Uint8Array> {
  /** Bytes that arrived, whether read or dropped. */
  size = 0;
  failure: BodyFailure | null = null;
  /** True until its last byte is here, or it is known that none will come. */
  arriving = true;
  /** Resolves when it is no longer arriving. */
  readonly arrived: Promise<void>;

  readonly #limit: number;
  #setArrived!: () => void;
  #pieces: Uint8Array[] = [];
  #held = 0;
  #read = true;
  #wakeReader: (() => void) | null = null;
  #whenRoom: (() => void) | null = null;

  /** A body may have `limit` bytes; one more and it fails. */
  constructor(limit: number) {
    this.#limit = limit;
    this.arrived = new Promise((resolve) => {
      this.#setArrived = resolve;
    });
  }

  get full(): boolean {
    return this.#held > HIGH_WATER;
  }

  write(piece: Uint8Array): void {
    this.size += piece.length;
    if (!this.#read) return;
    if (this.size > this.#limit) {
      this.#fail(new BodyFailure('too-large', `The message is larger than ${this.#limit} bytes`));
      return;
    }
    this.#pieces.push(piece);
    this.#held += piece.length;
    this.#wake();
  }

  end(): void {
    this.#setEnd();
    this.#wake();
  }

  /** The client is gone, and with it the rest of the message. */
  vanish(): void {
    if (!this.arriving) return;
    this.#fail(new BodyFailure('vanished', `The client left after ${this.size} bytes of data`));
    this.#setEnd();
  }

  /** Nobody reads on: what is here is let go, and what comes is dropped. */
  drop(): void {
    this.#read = false;
    this.#letGo();
  }

  /** Calls back once when there is room again. */
  whenRoom(proceed: () => void): void {
    this.#whenRoom = proceed;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        if (this.failure) throw this.failure;
        const piece = this.#pieces.shift();
        if (piece) {
          this.#held -= piece.length;
          if (this.#held === 0) this.#giveRoom();
          yield piece;
        } else if (this.arriving) {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        } else return;
      }
    } finally {
      this.drop();
    }
  }

  #fail(failure: BodyFailure): void {
    this.failure ??= failure;
    this.drop();
    this.#wake();
  }

  #setEnd(): void {
    this.arriving = false;
    this.#setArrived();
  }

  #letGo(): void {
    this.#pieces = [];
    this.#held = 0;
    this.#giveRoom();
  }

  #wake(): void {
    const wake = this.#wakeReader;
    this.#wakeReader = null;
    wake?.();
  }

  #giveRoom(): void {
    const proceed = this.#whenRoom;
    this.#whenRoom = null;
    proceed?.();
  }
}
