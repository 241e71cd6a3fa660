/**
 * What the three queues promise, as plain sequential code over arrays: one step after the other,
 * nothing ever runs at the same time, and every step is followed by all that it makes possible.
 *
 * @module
 */

/** The three queues. */
export type QueueKind = "Queue" | "LifoQueue" | "PriorityQueue";

/** How a call stands, or what it ended with. */
export type TicketState =
  | "pending"
  | "granted"
  | "aborted"
  | "TimeoutError"
  | "QueueShutDownError"
  | "RangeError";

/** A call as the model sees it. */
export class Ticket {
  /** What was called. */
  readonly call: string;
  /** How it stands. */
  state: TicketState = "pending";
  /** What it was granted with. */
  value: number | boolean | undefined;
  /** The item that a put brings, or that a get or a take was given. */
  entry: Entry | undefined;
  /** Whether a take's item is neither done nor given back. */
  out = false;

  /** A call that has just been made. */
  constructor(call: string) {
    this.call = call;
  }
}

/** An item: its label, its priority and when it was first put. */
interface Entry {
  readonly label: number;
  readonly priority: number;
  serial: number;
}

/** A queue of labels; in a priority queue each label has a priority. */
export class QueueModel {
  /** Which discipline it follows. */
  readonly kind: QueueKind;
  /** The most items it holds, 0 for any number. */
  readonly maxSize: number;
  /** How many items were neither accounted for nor dropped. */
  unfinished = 0;
  /** How many deliveries are out. */
  out = 0;
  /** Whether it was shut down, and how. */
  shut: "no" | "graceful" | "immediate" = "no";

  #items: Entry[] = [];
  #getters: Ticket[] = [];
  #putters: Ticket[] = [];
  #joiners: Ticket[] = [];
  #serial = 0;

  /** An empty queue. */
  constructor(kind: QueueKind, maxSize: number) {
    this.kind = kind;
    this.maxSize = maxSize;
  }

  /** How many items are there. */
  get size(): number {
    return this.#items.length;
  }

  /** Whether a put would have to wait. */
  get full(): boolean {
    return this.maxSize > 0 && this.#items.length >= this.maxSize;
  }

  /** Whether nothing is there, and nothing can come back. */
  get drained(): boolean {
    if (this.shut === "no") return false;
    return this.shut === "immediate" || (this.#items.length === 0 && this.out === 0);
  }

  /** Adds an item, now or later. */
  put(label: number, priority: number): Ticket {
    const ticket = new Ticket("put");
    ticket.entry = { label, priority, serial: 0 };
    this.#putters.push(ticket);
    this.#follow();
    return ticket;
  }

  /** Takes an item, now or later; a take keeps it out until it is done or given back. */
  get(call: "get" | "take" | "next" = "get"): Ticket {
    const ticket = new Ticket(call);
    this.#getters.push(ticket);
    this.#follow();
    return ticket;
  }

  /** Waits until nothing is unfinished. */
  join(): Ticket {
    const ticket = new Ticket("join");
    this.#joiners.push(ticket);
    this.#follow();
    return ticket;
  }

  /** Gives up what still waits. */
  cancel(ticket: Ticket, how: "aborted" | "TimeoutError"): void {
    if (ticket.state !== "pending") return;
    ticket.state = how;
    for (const line of [this.#getters, this.#putters, this.#joiners]) {
      if (line.includes(ticket)) line.splice(line.indexOf(ticket), 1);
    }
    this.#follow();
  }

  /** Adds an item if that needs no waiting. */
  tryPut(label: number, priority: number): Ticket {
    const ticket = this.put(label, priority);
    const waits = ticket.state === "pending";
    if (waits) this.cancel(ticket, "TimeoutError");
    return answer("tryPut", !waits, ticket.state);
  }

  /** Takes an item if that needs no waiting. */
  tryGet(): Ticket {
    const ticket = this.get();
    if (ticket.state === "pending") this.cancel(ticket, "TimeoutError");
    return answer("tryGet", ticket.value, ticket.state);
  }

  /** Accounts for one item. */
  taskDone(): Ticket {
    if (this.unfinished === 0) return answer("taskDone", undefined, "RangeError");
    this.unfinished--;
    this.#follow();
    return answer("taskDone");
  }

  /** Accounts for a delivery. */
  done(delivery: Ticket): Ticket {
    if (this.#bringIn(delivery)) this.unfinished--;
    this.#follow();
    return answer("done");
  }

  /** Gives a delivery back. */
  giveBack(delivery: Ticket): Ticket {
    if (this.#bringIn(delivery)) {
      if (this.shut === "immediate") this.unfinished--;
      else this.#restore(delivery.entry as Entry);
    }
    this.#follow();
    return answer("dispose");
  }

  /** Ends the queue. */
  shutdown(immediate: boolean): Ticket {
    if (this.shut === "no") this.shut = "graceful";
    if (immediate) {
      this.shut = "immediate";
      this.unfinished = Math.max(0, this.unfinished - this.#items.length);
      this.#items = [];
    }
    this.#follow();
    return answer("shutdown");
  }

  /** Whether the delivery was out until now. */
  #bringIn(delivery: Ticket): boolean {
    if (!delivery.out) return false;
    delivery.out = false;
    this.out--;
    return true;
  }

  /** Puts an item where it is given before all that came after it. */
  #restore(entry: Entry): void {
    if (this.kind === "Queue") this.#items.unshift(entry);
    else this.#items.push(entry);
  }

  /** Removes the item whose turn it is. */
  #next(): Entry {
    if (this.kind === "Queue") return this.#items.shift() as Entry;
    if (this.kind === "LifoQueue") return this.#items.pop() as Entry;
    const [first] = [...this.#items].sort((a, b) => a.priority - b.priority || a.serial - b.serial);
    this.#items.splice(this.#items.indexOf(first as Entry), 1);
    return first as Entry;
  }

  /** Everything that has become possible happens, until nothing is. */
  #follow(): void {
    if (this.shut !== "no") refuse(this.#putters);
    for (;;) {
      if (this.#getters.length > 0 && this.#items.length > 0) {
        const getter = this.#getters.shift() as Ticket;
        getter.entry = this.#next();
        getter.state = "granted";
        getter.value = getter.entry.label;
        if (getter.call === "take") {
          getter.out = true;
          this.out++;
        }
      } else if (this.#putters.length > 0 && !this.full) {
        const putter = this.#putters.shift() as Ticket;
        putter.state = "granted";
        const entry = putter.entry as Entry;
        entry.serial = this.#serial++;
        this.#items.push(entry);
        this.unfinished++;
      } else {
        break;
      }
    }
    if (this.drained) refuse(this.#getters);
    if (this.unfinished === 0) {
      for (const joiner of this.#joiners.splice(0)) joiner.state = "granted";
    }
  }
}

function refuse(line: Ticket[]): void {
  for (const ticket of line.splice(0)) ticket.state = "QueueShutDownError";
}

/** A call that is answered at once. */
function answer(call: string, value?: number | boolean, state?: TicketState): Ticket {
  const ticket = new Ticket(call);
  const refused = state === "QueueShutDownError" || state === "RangeError";
  ticket.state = refused ? state : "granted";
  ticket.value = value;
  return ticket;
}
