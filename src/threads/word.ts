/**
 * What stands where in the shared memory of a primitive, and what each word may hold.
 *
 * A primitive is one SharedArrayBuffer of 32-bit words: a head, whose first words are the same for all
 * kinds, a log, and a heap of blocks (heap.ts). An address is the index of a word.
 *
 * All words are written only by the thread that holds the guard, which is the one inside a transition.
 * The exceptions are a lock's state, see lock_core.ts, the two ends of a queue, see ring.ts, and the
 * guard itself:
 *
 * | guard    | meaning                            | left by                               |
 * | -------- | ---------------------------------- | ------------------------------------- |
 * | 0        | nobody is inside a transition      | one who enters: 0 → key               |
 * | key      | the thread with this key is inside | it: → 0; one who waits: → key, sign   |
 * | key, sign| and others sleep, or long to enter | it: → 0, and it wakes them            |
 * | of a dead| a transition was left half-way     | who recovers it: → its own key        |
 * | key      | so it was, by a full stack         | its thread, as it enters again        |
 *
 * A key is the low 31 bits of a thread's id, never 0; the sign bit marks that somebody may sleep.
 *
 * Every write inside a transition first notes in the log what it overwrites. Leaving forgets the log;
 * recovery writes it back, the newest entry first: so a transition that its thread's death cut short
 * has not happened. The log can be written back any number of times with the same result, so that
 * whoever recovers may die too.
 *
 * What others see of it meanwhile may be undone, too. So whether an event is set, a barrier broken or a
 * queue shut down is told by one write, which no log has, and which those around it make complete: who
 * has looked there and acted on it was right, whoever dies.
 *
 * A queue has a second guard, of the same states, for the end where items come out; a transition holds
 * both.
 *
 * @module
 */

// What two threads write goes from core to core, a line of 16 words at a time, which takes 70 to 200 ns:
// it was most of the time that an item of a queue took. So all that every transition needs is in the
// first line, with the first of the primitive's own words, and what only getters write in the third.

/** First word of every primitive: tells the memory of this version of this library from any other. */
export const MAGIC = 0;
/** What {@linkcode MAGIC} holds; its last digit changes with the layout. */
export const VERSION = 0x494c4b03;
/** Who is inside a transition, see above. */
export const GUARD = 1;
/** How many words of the log are in use. */
export const LOGGED = 2;
/** How many words the heap has. */
export const TOP = 3;
/** The primitive's own words begin here. */
export const OWN = 4;
/** Which kind of primitive this is, an index into {@linkcode KINDS}. */
export const KIND = 28;
/** A random number, two words: the same memory has another SharedArrayBuffer in each thread. */
export const IDENTITY = 29;
/** The first row, see below, or 0. */
export const ROWS = 31;
/** The second guard of a queue. */
export const SIDE = 32;
/** Counts what was done by those who held the second guard alone, and more: see ring.ts. */
export const STEP = 33;
/** A word that has to be written if {@linkcode STEP} is at a number, or 0; with what; and the number. */
export const REDO = 34;
/** Whether who is inside a transition of a queue has both guards: then the second goes with the first. */
export const BOTH = 37;
/** More of a queue's own words. */
export const MORE = 38;
/** The free blocks of the heap, a list for each size. */
export const FREE = 48;
/** How many sizes of blocks there are; the largest has 2^28 words. */
export const ORDERS = 26;
/** For each of the smaller sizes how many blocks lie ready, and their addresses. */
export const READY_BLOCKS = 80;
/** How many sizes that are. */
export const READY_ORDERS = 4;
/** How many words each has there. */
export const READY_WORDS = 8;
/** The log: pairs of an address and what stood there. */
export const LOG: number = READY_BLOCKS + READY_ORDERS * READY_WORDS;
/**
 * How many words the log has. On the largest heap, to cut a block takes up to 220, to join one with all
 * others up to 110: a transition does the one once and the other twice at most.
 */
export const LOG_SIZE = 512;
/** The heap. */
export const HEAP: number = LOG + LOG_SIZE;

/** The kinds of memory. A condition lives in the memory of its lock. */
export const KINDS = [
  "Lock",
  "RLock",
  "Semaphore",
  "BoundedSemaphore",
  "Event",
  "Barrier",
  "Queue",
  "LifoQueue",
  "PriorityQueue",
] as const;

/** The name of a kind. */
export type Kind = typeof KINDS[number];

// A row is a block that stands for one thread that uses the primitive. Word 0 belongs to the heap.

/** The next row, or 0. */
export const ROW_NEXT = 1;
/** The thread's id, low 31 bits and high 22 bits; the sign of the first is {@linkcode WATCHED}. */
export const ROW_ID = 2;
/** Says that `spawn` has not started the thread and that it has a name, by which its death shows. */
export const WATCHED = -0x80000000;
/** Counts wake-ups: the thread sleeps on this word, blocking or not, and on no other. */
export const MAILBOX = 4;
/** The oldest and the newest record that the thread was woken for and has not looked at, or 0. */
export const READY = 5;
/** What the thread owes to the primitive if it dies: permits, items, or how many calls wait. */
export const BALANCE = 7;

// A record is a block that stands for one waiting call. It is in at most one line (line.ts).

/** The neighbours in the line, or 0. */
export const NEXT = 1;
/** See {@linkcode NEXT}. */
export const PREVIOUS = 2;
/** The row of the thread that waits. */
export const ROW = 3;
/** One of the states below. */
export const STATUS = 4;
/** How much it asks for, or what else its primitive has to know. */
export const AMOUNT = 5;
/** What else its primitive has to know. */
export const LINK = 6;
/** The next record that the thread was woken for; 0 at the end, {@linkcode NOT_READY} outside. */
export const READY_NEXT = 7;
/** See {@linkcode READY_NEXT}. */
export const NOT_READY = -1;

/** The most that a word counts. */
export const MOST: number = 2 ** 31 - 1;

// States of a record, and who changes them:
//
// | status   | meaning                                  | left by                                     |
// | -------- | ---------------------------------------- | ------------------------------------------- |
// | WAITING  | in line, asleep                          | one who frees: → WOKEN, or → GRANTED        |
// | WOKEN    | in line, called to take what is free     | its thread: takes it, → WAITING, → STARVING |
// | STARVING | in line, overtaken too long: next in turn| one who frees: → GRANTED                    |
// | GRANTED  | out of line, has got it                  | its thread: the call returns, or → WAITING  |
// | ASIDE    | in line, passed over: its thread blocks  | its thread: → WAITING                       |
//
// A thread that blocks cannot see what its promises get. So what they were granted goes back when a
// call of the same thread blocks for the same (G15), and if that waits for something else, they stand
// aside meanwhile.

/** In line and asleep. */
export const WAITING = 0;
/** In line, and called to take what is free. */
export const WOKEN = 1;
/** In line, overtaken for too long: nobody passes it any more. */
export const STARVING = 2;
/** Out of line: it has what it waited for. */
export const GRANTED = 3;
/** In line, but its thread blocks in a call that waits for something else: it is passed over. */
export const ASIDE = 4;
