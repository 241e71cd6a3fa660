/**
 * The parties of a run of the suite, as the suite sees them.
 *
 * @module
 */

import { LawViolation } from "../assert.ts";
import type { HistoryRow, Recording } from "../history/history.ts";
import type { Parties, PartyLink } from "../subject.ts";
import { type SharedObject, show, type World } from "../world.ts";
import type { PartyMessage, Script, Shared } from "./script.ts";

/** What came of a script. */
export interface Play {
  /** Every call. */
  readonly recording: Recording;
  /** How many permits said that they were abandoned. */
  readonly abandoned: number;
}

/** What a party sends. */
type Answer =
  | { readonly type: "ready" }
  | { readonly type: "told"; readonly id: number; readonly text: string }
  | { readonly type: "row"; readonly id: number; readonly row: HistoryRow }
  | { readonly type: "done"; readonly id: number; readonly result: unknown }
  | { readonly type: "broken"; readonly id: number; readonly message: string };

/** How a play is told of, and whether all of it is recorded even if the party dies. */
export interface PlayOptions {
  /** Whether to have each row at once. */
  readonly live?: boolean;
}

/** A request that a party has not answered. */
interface Request {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Parties that a run can use; they are started when they are first needed, and used again. */
export class Team {
  readonly #parties: Parties;
  #members: Party[] = [];
  /** How many plays were begun that meet. */
  #met = 0;
  #started = 0;

  /** Starts nothing yet. */
  constructor(parties: Parties) {
    this.#parties = parties;
  }

  /** Gives parties that have these objects opened; what an earlier run left busy is replaced. */
  async take(
    count: number,
    objects: Readonly<Record<string, SharedObject>>,
    world: World,
  ): Promise<Party[]> {
    const busy = this.#members.filter((party) => !party.idle);
    this.#members = this.#members.filter((party) => party.idle);
    await Promise.all(busy.map((party) => party.end()));
    while (this.#members.length < count) this.#members.push(await this.#start());
    const taken = this.#members.slice(0, count);
    const shared = Object.entries(objects).map(([name, { kind, object }]): [string, Shared] => [
      name,
      { kind, handle: this.#parties.handle(object, kind) },
    ]);
    await Promise.all(taken.map((party) => party.open(Object.fromEntries(shared), world)));
    return taken;
  }

  /** Has parties play, each its own script, beginning as much at once as they can. */
  async play(
    scripts: readonly (readonly [Party, Script])[],
    options: PlayOptions = {},
  ): Promise<Play[]> {
    this.#met += scripts.length;
    const meet = this.#met;
    return await Promise.all(scripts.map(([party, script]) => party.play(script, meet, options)));
  }

  async #start(): Promise<Party> {
    const name = `P${++this.#started}`;
    return new Party(name, await this.#parties.start(name), this);
  }

  /** Ends all parties. */
  async close(): Promise<void> {
    await Promise.all(this.#members.map((party) => party.end()));
  }
}

/** A party. */
export class Party {
  /** What it is called. */
  readonly name: string;
  /** What it belongs to. */
  readonly team: Team;
  /** The rows of the play under way, if it is live. */
  readonly rows: Map<number, HistoryRow> = new Map();
  readonly #link: PartyLink;
  readonly #requests: Map<number, Request> = new Map();
  readonly #told: { readonly text: string; readonly tell: () => void }[] = [];
  readonly #heard: string[] = [];
  #world: World | undefined;
  #last = 0;
  #dead = false;
  #fault: LawViolation | undefined;

  /** Speaks to a party over a link. */
  constructor(name: string, link: PartyLink, team: Team) {
    this.name = name;
    this.team = team;
    this.#link = link;
    link.listen((message) => this.#hear(message as Answer));
  }

  /** Whether it lives and has done all it was asked to. */
  get idle(): boolean {
    return !this.#dead && this.#fault === undefined && this.#requests.size === 0;
  }

  /** Opens objects, by the names that scripts give them, and forgets those it had. */
  async open(objects: Readonly<Record<string, Shared>>, world: World): Promise<void> {
    this.#world = world;
    this.#heard.length = 0;
    await this.#ask((id) => ({ type: "open", id, objects }));
  }

  /** Plays a script; rejects if it cannot, or if the party dies. */
  async play(script: Script, meet = 0, { live = false }: PlayOptions = {}): Promise<Play> {
    this.rows.clear();
    return await this.#ask((id) => ({ type: "play", id, script, meet, live })) as Play;
  }

  /** Resolves once the party has said this. */
  async says(text: string): Promise<void> {
    const index = this.#heard.indexOf(text);
    if (index >= 0) {
      this.#heard.splice(index, 1);
      return;
    }
    await new Promise<void>((tell) => this.#told.push({ text, tell }));
  }

  /** Kills it. Its plays do not settle, what it has said so far is known. */
  async kill(): Promise<void> {
    if (this.#link.kill === undefined) throw new TypeError("Cannot kill a party of this subject");
    this.#dead = true;
    await this.#link.kill();
    this.#world?.note(this.name, "dies");
  }

  /** Ends it. */
  async end(): Promise<void> {
    if (this.#dead) return;
    this.#dead = true;
    await this.#link.end();
  }

  #ask(message: (id: number) => PartyMessage): Promise<unknown> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { resolve, reject });
      this.#link.send(message(id));
    });
  }

  #hear(answer: Answer): void {
    switch (answer.type) {
      case "ready":
        return;
      case "told":
        return this.#tell(answer.text);
      case "row": {
        const { row } = answer;
        this.rows.set(row.begin, row);
        return;
      }
      case "done":
      case "broken": {
        const request = this.#requests.get(answer.id);
        this.#requests.delete(answer.id);
        if (request === undefined) return this.#misbehaves(answer);
        if (answer.type === "done") return request.resolve(answer.result);
        return request.reject(new LawViolation(`${this.name}: ${answer.message}`));
      }
      default:
        this.#misbehaves(answer);
    }
  }

  #tell(text: string): void {
    this.#world?.note(this.name, `says ${text}`);
    const index = this.#told.findIndex((one) => one.text === text);
    if (index === -1) this.#heard.push(text);
    else this.#told.splice(index, 1)[0]!.tell();
  }

  /** A party that answers what it was not asked is of no more use; nor is what it was asked. */
  #misbehaves(answer: unknown): void {
    this.#fault = new LawViolation(`${this.name} misbehaves: it sent ${show(answer)}`);
    for (const { reject } of this.#requests.values()) reject(this.#fault);
    this.#requests.clear();
  }
}
