/**
 * One client at the broker: reads its requests, and sends what comes of them. When it drops, nothing
 * of it stays (X1, X2, X4).
 *
 * @module
 */

import { CapacityError, ConnectionLostError } from "../errors.ts";
import { typedArrays } from "../typed_arrays.ts";
import type { Broker } from "./broker.ts";
import { ById } from "./by_id.ts";
import {
  CANCELLED,
  Grant,
  type Hosted,
  HostedCall,
  LATER,
  Party,
  type PartyLink,
} from "./hosted.ts";
import { RoomGrant, Slot } from "./hosted_items.ts";
import { Owners } from "./owners.ts";
import {
  Ask,
  type Call,
  encodeError,
  type End,
  handsOver,
  ProtocolError,
  type Reply,
  type Request,
  type Stored,
  Tell,
} from "./wire.ts";

/** A connected client. */
export class Session implements PartyLink {
  readonly client: string;
  /** Tells it from all others of this broker. */
  readonly number: number;
  readonly #broker: Broker;
  readonly #send: (reply: Reply) => void;
  /** What it has opened, by id, and once for each primitive. */
  readonly #targets: Map<number, Party> = new Map();
  readonly #parties: Map<Hosted, Party> = new Map();
  readonly #grants: ById<Grant> = new ById();
  readonly #waiting: ById<HostedCall> = new ById();
  /** Items and notifications on their way, by number; they come to the client in this order. */
  #handed: Grant[] = [];
  /** How many of them have come. */
  #kept = 0;
  readonly #owners: Owners = new Owners();
  #bytes = 0;
  /** How many items are in its file; `undefined` if there never was one. */
  #stored: number | undefined = undefined;
  #ended = false;

  /** @param client Who it is, for people to read. */
  constructor(broker: Broker, number: number, client: string, send: (reply: Reply) => void) {
    this.#broker = broker;
    this.number = number;
    this.client = client;
    this.#send = send;
  }

  send(reply: Reply): void {
    if (!this.#ended) this.#send(reply);
  }

  begin(call: HostedCall): void {
    this.#checkLimit("wait", "calls wait", this.#waiting.size, this.#broker.limits.waiters);
    this.#waiting.set(call.id, call);
  }

  retire(grant: Grant): void {
    if (this.#grants.get(grant.id) === grant) this.#grants.delete(grant.id);
    if (grant.owner !== undefined) this.#owners.drop(grant.owner);
  }

  keepBytes(bytes: number): void {
    const most = this.#broker.limits.bytes;
    if (bytes > 0) this.#checkLimit("put", "bytes are queued", this.#bytes + bytes - 1, most);
    this.#bytes += bytes;
  }

  drop(party: Party, reason: Error): void {
    for (const [id, other] of this.#targets) if (other === party) this.#targets.delete(id);
    this.#leave(party, reason);
  }

  /**
   * Takes a message.
   *
   * @throws If it is none: then the session has to end.
   */
  receive(message: unknown): void {
    if (!Array.isArray(message)) throw new ProtocolError("a message that is no list");
    const request = message as unknown as Request;
    checkNumber(request[1]);
    switch (request[0]) {
      case Ask.open:
        return this.#answer(request[1], () => this.#open(...request));
      case Ask.call:
        return this.#call(request);
      case Ask.end:
        return this.#end(request[1], request[2], request[3]);
      case Ask.cancel:
        return this.#cancel(request[1]);
      case Ask.enter: {
        const grant = this.#grants.get(request[1]);
        if (grant instanceof RoomGrant) this.#answer(request[1], () => grant.enter());
        return;
      }
      case Ask.keep:
        return this.#keep(request[1]);
      case Ask.close:
        return this.#answer(request[1], () => this.#close(request[2]));
      case Ask.destroy:
        return this.#answer(request[1], () => this.#broker.destroy(request[2]));
      case Ask.ping:
        return void this.#pong(request[1]);
      case Ask.status:
        return this.#answer(request[1], () => this.#broker.status());
      default:
        throw new ProtocolError(`a message of unknown type ${String(message[0])}`);
    }
  }

  /** The client is gone. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const party of this.#parties.values()) this.#leave(party, CANCELLED);
    this.#targets.clear();
    this.#handed = [];
    if (this.#stored === 0) this.#broker.removeFile(this.number);
  }

  #open(_: unknown, id: number, kind: unknown, name: unknown, size: unknown, lock?: number) {
    this.#checkLimit("open", "primitives are open", this.#targets.size, this.#broker.limits.names);
    const over = lock === undefined ? undefined : this.#party("open", lock).hosted;
    const hosted = this.#broker.open(kind, name, size, over);
    let party = this.#parties.get(hosted);
    if (party === undefined) {
      party = new Party(hosted, this);
      this.#parties.set(hosted, party);
      hosted.parties.add(party);
    }
    party.opened++;
    this.#targets.set(id, party);
    return hosted.answer();
  }

  #close(id: number): void {
    const party = this.#targets.get(id);
    if (party === undefined) return;
    this.#targets.delete(id);
    if (--party.opened > 0) return;
    const { kind, name } = party.hosted;
    this.#leave(party, new ConnectionLostError(`Cannot wait: ${kind} "${name}" was closed`));
  }

  #leave(party: Party, reason: Error): void {
    this.#parties.delete(party.hosted);
    party.hosted.leave(party, reason);
  }

  #party(method: string, target: number): Party {
    const party = this.#targets.get(target);
    if (party !== undefined) return party;
    throw new ConnectionLostError(
      `Cannot call ${method}: the primitive was closed, or destroyed by somebody`,
    );
  }

  #call(request: Call): void {
    const id = request[1];
    const method = request[3];
    if (this.#waiting.get(id) !== undefined || this.#grants.get(id) !== undefined) {
      throw new ProtocolError("a call by an id that is in use");
    }
    const slot = request[8] && this.#slot(request[8]);
    let party: Party;
    try {
      party = this.#party(method, request[2]);
    } catch (error) {
      slot?.free();
      return this.#refuse(id, error);
    }
    const args = request[4] ?? [];
    const options = request[5];
    const cancel = request[6];
    const owner = request[7] && this.#owners.take(...request[7]);
    const may = cancel !== undefined;
    const call = new HostedCall(id, party, method, args, options, may, owner, slot);
    if (cancel === "already") call.abort(CANCELLED);
    let result: unknown;
    try {
      result = party.hosted.call(call);
    } catch (error) {
      return this.fail(call, error);
    }
    if (result instanceof Promise) {
      result.then((value) => this.settle(call, value), (error) => this.fail(call, error));
    } else if (result !== LATER) this.settle(call, result);
  }

  settle(call: HostedCall, value: unknown): void {
    this.#finish(call, value instanceof Grant);
    if (call.doom !== undefined) {
      if (value instanceof Grant) value.undo();
      return this.#refuse(call.id, call.doom);
    }
    if (!(value instanceof Grant)) return this.#reply(call.id, value);
    // Granted in the moment in which its caller gave up or died.
    if (this.#ended || call.aborted && !value.certain) {
      value.undo();
      return this.#refuseBy(call.id, call.reason);
    }
    this.#grants.set(call.id, value);
    if (handsOver(value.reply)) this.#handed.push(value);
    this.send(value.reply);
    value.sent();
  }

  fail(call: HostedCall, error: unknown): void {
    this.#finish(call, false);
    this.#refuseBy(call.id, call.doom ?? error);
  }

  /** A call ends with an error, which its caller has if the caller has ended it. */
  #refuseBy(id: number, error: unknown): void {
    if (error === CANCELLED) this.send([Tell.cancelled, id]);
    else this.#refuse(id, error);
  }

  /** The call is over; where something was granted, that goes on to use the owner. */
  #finish(call: HostedCall, granted: boolean): void {
    call.party.pending.delete(call);
    if (this.#waiting.get(call.id) === call) this.#waiting.delete(call.id);
    if (call.owner !== undefined && !granted) this.#owners.drop(call.owner);
    if (call.slot?.taken === false) call.slot.free();
  }

  /** What the client has stored, which is told when it is not needed any more. */
  #slot(stored: Stored): Slot {
    const [session, offset, length, type] = stored;
    if (session !== this.number) throw new ProtocolError("what another one has stored");
    checkNumber(offset);
    checkNumber(length);
    if (type !== undefined && !(length % typedArrays[type]?.BYTES_PER_ELEMENT! === 0)) {
      throw new ProtocolError("what is stored as an array and is none");
    }
    this.#stored = (this.#stored ?? 0) + 1;
    return new Slot(stored, () => {
      this.#stored!--;
      this.send([Tell.free, stored]);
      if (this.#ended && this.#stored === 0) this.#broker.removeFile(this.number);
    });
  }

  #cancel(id: number): void {
    const call = this.#waiting.get(id);
    if (call !== undefined) return call.abort(CANCELLED);
    // It was sent before the client gave up, or comes to one who has: it goes back.
    const grant = this.#grants.get(id);
    if (grant?.certain === false) grant.undo();
  }

  #keep(count: number): void {
    const come = this.#handed.splice(0, count - this.#kept);
    this.#kept += come.length;
    for (const grant of come) {
      if (this.#grants.get(grant.id) === grant) grant.keep();
    }
  }

  /** Answers when all that was caused before has had its effect. */
  async #pong(id: number): Promise<void> {
    for (let turn = 0; turn < 64; turn++) await undefined;
    this.#reply(id, undefined);
  }

  /** What {@linkcode #answer} does, without a closure for what is asked most. */
  #end(id: number, grant: number, how: End): void {
    try {
      this.#grants.get(grant)?.endBy(how);
    } catch (error) {
      return this.#refuse(id, error);
    }
    this.#reply(id, undefined);
  }

  #answer(id: number, work: () => unknown): void {
    try {
      this.#reply(id, work());
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #reply(id: number, value: unknown): void {
    if (id === 0) return;
    this.send(value === undefined ? [Tell.result, id] : [Tell.result, id, value]);
  }

  #refuse(id: number, error: unknown): void {
    if (id !== 0) this.send([Tell.error, id, ...encodeError(error)]);
  }

  #checkLimit(action: string, what: string, count: number, most: number): void {
    if (count < most) return;
    throw new CapacityError(
      `Cannot ${action}: ${count} ${what} for this process, more than ${most} are too many`,
    );
  }
}

function checkNumber(id: unknown): void {
  if (!Number.isSafeInteger(id) || id as number < 0) {
    throw new ProtocolError(`a message about ${typeof id === "number" ? id : typeof id}`);
  }
}
