import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { UnsupportedError } from "../../../src/errors.ts";
import { type Flags, readFlags } from "../../../src/processes/broker_flags.ts";
import { builtin } from "../../../src/processes/node.ts";
import { Place } from "../../../src/processes/place.ts";
import { withFolder } from "./testing.ts";

Deno.test("a namespace is checked before anything is looked for", () =>
  withFolder(() => {
    for (const wrong of ["", ".hidden", "a/b", "..", "a b", "x".repeat(33), "ü"]) {
      assertThrows(() => new Place(wrong), RangeError, "a namespace has 1 to 32");
    }
    for (const wrong of [1, null, {}]) {
      assertThrows(() => new Place(wrong as unknown as string), TypeError, "must be a string");
    }
    assertEquals(new Place().namespace, "test");
    assertEquals(new Place("a.b_C-1").namespace, "a.b_C-1");
    return Promise.resolve();
  }));

Deno.test("an empty variable of the environment is as good as none", () =>
  withFolder(({ folder }) => {
    Deno.env.set("INTERLOCK_NAMESPACE", "");
    assertEquals(new Place().folder, `${folder}/default`);
    Deno.env.set("INTERLOCK_DIR", "");
    const usual = new Place().folder;
    Deno.env.delete("INTERLOCK_DIR");
    assertEquals(new Place().folder, usual);
    Deno.env.set("INTERLOCK_IDLE", "");
    assertEquals((readFlags(["run"]) as Flags).idle, 30_000);
    // More than a timer can hold, which would fire at once.
    for (const idle of ["0", "1e12", "Infinity"]) {
      assertEquals((readFlags(["run", "--idle", idle]) as Flags).idle, Infinity);
    }
    return Promise.resolve();
  }));

Deno.test("a path too long for a socket is an UnsupportedError that says what to do", () =>
  withFolder(({ folder }) => {
    const long = `${folder}/${"x".repeat(100)}`;
    Deno.env.set("INTERLOCK_DIR", long);
    for (const use of [() => new Place("n").find(), () => new Place("n").prepare()]) {
      assertThrows(use, UnsupportedError, "set INTERLOCK_DIR to a shorter folder");
    }
    Deno.env.set("INTERLOCK_DIR", "/no/such/folder");
    assertThrows(() => new Place().prepare(), UnsupportedError, "; set INTERLOCK_DIR to another");
    Deno.env.set("INTERLOCK_DIR", "/etc/passwd/folder");
    assertThrows(() => new Place().find(), UnsupportedError, "Cannot use processes: ");
    return Promise.resolve();
  }));

Deno.test("a folder that others can look into, or that is theirs, is not used", () =>
  withFolder(async ({ folder }) => {
    const refused = (why: RegExp) => {
      for (const use of [() => new Place().find(), () => new Place().prepare()]) {
        assertMatch(assertThrows(use, UnsupportedError).message, why);
      }
    };
    await Deno.mkdir(folder, { mode: 0o755 });
    refused(/is not private, its mode is 755 in place of 700/);
    await Deno.chmod(folder, 0o700);
    assertEquals(new Place().find(), undefined);
    if (Deno.uid() === 0) {
      await Deno.chown(folder, 12345, 12345);
      refused(/belongs to another user/);
    }
    await Deno.remove(folder);
    await Deno.writeTextFile(folder, "");
    refused(/is no folder/);
    await Deno.remove(folder);
    await Deno.symlink("/tmp", folder);
    refused(/is no folder/);
    await Deno.remove(folder);
  }));

Deno.test("what no broker wrote is named", () =>
  withFolder(async ({ folder }) => {
    await Deno.mkdir(`${folder}/test`, { recursive: true, mode: 0o700 });
    await Deno.chmod(folder, 0o700);
    for (const text of ["", "{", "null", "7", "[]", "{}", '{"id":1,"path":"p","token":"t"}']) {
      await Deno.writeTextFile(`${folder}/test/broker.json`, text);
      assertThrows(() => new Place().find(), UnsupportedError, "is not what a broker wrote");
    }
    await Deno.remove(folder, { recursive: true });
  }));

Deno.test("on Windows the address is that of a pipe, whose name the place tells", () =>
  withFolder(({ folder }) => {
    const before = ["platform", "getuid"].map((name) =>
      [name, Object.getOwnPropertyDescriptor(process, name)!] as const
    );
    const was = Deno.env.get("XDG_RUNTIME_DIR");
    Object.defineProperty(process, "platform", { value: "win32", configurable: true });
    Object.defineProperty(process, "getuid", { value: undefined, configurable: true });
    try {
      const place = new Place();
      const [first, second] = [place.prepare(), place.prepare()];
      for (const { address } of [first!, second!]) {
        assertEquals(address.path, `\\\\.\\pipe\\interlock-${address.id}`);
        assertMatch(address.id, /^[\w-]{12}$/);
      }
      assert(first!.address.path !== second!.address.path);
      assert(place.publish(first!));
      assertEquals(place.find(), first!.address);
      place.discard(second!);
      place.clear(first!.address);
      // A pipe's name does not grow with the folder.
      Deno.env.set("INTERLOCK_DIR", `${folder}/${"x".repeat(100)}`);
      assertEquals(new Place("n").find(), undefined);
      Deno.env.delete("INTERLOCK_DIR");
      Deno.env.delete("XDG_RUNTIME_DIR");
      assertEquals(new Place("n").folder, join(tmpdir(), `interlock-${userInfo().username}`, "n"));
    } finally {
      if (was !== undefined) Deno.env.set("XDG_RUNTIME_DIR", was);
      for (const [name, descriptor] of before) Object.defineProperty(process, name, descriptor);
    }
    return Promise.resolve();
  }));

Deno.test("one of several that are ready gets the place, and only it can lose it", () =>
  withFolder(({ folder }) => {
    const place = new Place();
    const [first, second, third] = [place.prepare(), place.prepare(), place.prepare()];
    assertEquals([first!, second!].map((draft) => place.publish(draft)), [true, false]);
    assertEquals(place.find()?.token, first!.address.token);
    assertEquals(Deno.lstatSync(`${folder}/test/broker.json`).mode! & 0o777, 0o600);
    assertEquals(Deno.lstatSync(`${folder}/test`).mode! & 0o777, 0o700);
    assert(place.holds(first!.address));

    // Somebody who thinks that another was here sweeps nothing away.
    assertEquals(place.sweep(second!.address), false);
    assert(place.holds(first!.address));
    assertEquals(place.sweep(first!.address), true);
    assertEquals(place.find(), undefined);
    assertEquals(place.sweep(first!.address), false);

    assertEquals(place.publish(third!), true);
    place.clear(first!.address);
    assert(place.holds(third!.address));
    place.discard(second!);
    place.clear(third!.address);
    return Promise.resolve();
  }));

Deno.test("what was swept away keeps no items, and goes with the successor, of the same name only", () =>
  withFolder(({ folder }) => {
    const [place, other] = [new Place(), new Place("test2")];
    const [dead, next, foreign] = [place.prepare(), place.prepare(), other.prepare()];
    for (const [at, draft] of [[place, dead], [other, foreign]] as const) {
      assert(at.publish(draft!));
      Deno.writeTextFileSync(`${at.folder}/items`, "of a client");
      assert(at.sweep(draft!.address));
    }
    const [grave, alien] = ["test", "test2"].map((name) =>
      [...Deno.readDirSync(folder)].find((found) => found.name.startsWith(`.interlock-${name}@`))
    );
    const left = [...Deno.readDirSync(`${folder}/${grave!.name}`)].map(({ name }) => name);
    assertEquals(left, ["broker.json"]);

    assert(place.publish(next!));
    place.tidy();
    assertEquals(namesIn(folder), [alien!.name, grave!.name, "test"].sort());
    place.clear(next!.address);
    assertEquals(namesIn(folder), [alien!.name]);
    other.clear(foreign!.address);
    return Promise.resolve();
  }));

Deno.test("what was swept away and has no successor goes after a while", () =>
  withFolder(({ folder }) => {
    const [place, other] = [new Place(), new Place("other")];
    const [here, dead] = [place.prepare(), other.prepare()];
    assert(place.publish(here!));
    assert(other.publish(dead!));
    assertEquals(place.others().map(({ namespace }) => namespace), ["other"]);
    assert(other.sweep(dead!.address));
    assertEquals(place.others(), []);
    const [grave] = namesIn(folder).filter((name) => name.startsWith("."));
    place.tidy();
    assertEquals(namesIn(folder), [grave!, "test"]);
    const long = new Date(Date.now() - 3_700_000);
    Deno.utimeSync(`${folder}/${grave}`, long, long);
    place.tidy();
    assertEquals(namesIn(folder), ["test"]);
    place.clear(here!.address);
    return Promise.resolve();
  }));

Deno.test("who was second gets the place once the first is dead", () =>
  withFolder(() => {
    const place = new Place();
    const [first, second] = [place.prepare(), place.prepare()];
    assert(place.publish(first!));
    assertEquals(place.publish(second!), false);
    assert(place.sweep(first!.address));
    assert(place.publish(second!));
    assert(place.holds(second!.address));
    place.clear(second!.address);
    return Promise.resolve();
  }));

Deno.test("a successor that came after the dead one was looked at is not swept away", () =>
  withFolder(() => {
    const place = new Place();
    const [dead, next, later] = [place.prepare(), place.prepare(), place.prepare()];
    assert(place.publish(dead));
    const fs = builtin("node:fs");
    const { renameSync } = fs;
    fs.renameSync = (from, to) => {
      fs.renameSync = renameSync;
      assert(place.sweep(dead.address), "another sweeps it meanwhile");
      assert(place.publish(next));
      place.clear(next.address);
      assert(place.publish(later));
      renameSync(from, to);
    };
    assertEquals(place.sweep(dead.address), false);
    assert(place.holds(later.address));
    place.clear(later.address);
    return Promise.resolve();
  }));

Deno.test("a place that is full and no broker's is named", () =>
  withFolder(({ folder }) => {
    const place = new Place();
    const draft = place.prepare();
    Deno.mkdirSync(`${folder}/test`);
    Deno.writeTextFileSync(`${folder}/test/mine`, "");
    assertThrows(() => place.publish(draft), UnsupportedError, "has no broker.json, but mine");
    Deno.removeSync(`${folder}/test/mine`);
    assert(place.publish(draft), "an empty one is as good as none");
    place.clear(draft.address);
    return Promise.resolve();
  }));

Deno.test("what others have in the folder stays, however old it is", () =>
  withFolder(({ folder }) => {
    const place = new Place();
    const [old, fresh] = [place.prepare(), place.prepare()];
    const foreign = [".ssh", ".interlock", ".interlock-mine", ".abcdef", "notes"];
    for (const name of foreign) Deno.mkdirSync(`${folder}/${name}`);
    const long = new Date(Date.now() - 120_000);
    for (const { name } of Deno.readDirSync(folder)) {
      if (`${folder}/${name}` !== fresh!.folder) Deno.utimeSync(`${folder}/${name}`, long, long);
    }
    place.tidy();
    assertEquals(namesIn(folder), [...foreign, fresh!.folder.slice(folder.length + 1)].sort());
    place.discard(fresh!);
    place.clear(old!.address);
    assertEquals(namesIn(folder), foreign.sort());
    for (const name of foreign) Deno.removeSync(`${folder}/${name}`);
    Deno.removeSync(folder);
    return Promise.resolve();
  }));

/** The names of all that is in a folder. */
function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}
