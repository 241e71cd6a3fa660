/**
 * Hosts a browser: `deno run browser_host.ts BROWSER EXECUTABLE PLACE BUNDLE ORDER SCRATCH`.
 *
 * It serves a page that runs the bundle and posts back what is to be printed, so that any browser will
 * do that opens an address; it ends the browser when the suite has ended, or when it is ended itself.
 *
 * @module
 */

import { mark } from "./order.ts";

const [browser, executable, place, bundle, order, scratch] = Deno.args as [
  "chromium" | "firefox-esr",
  string,
  "page" | "worker",
  string,
  string,
  string,
];

const profile = `${scratch}/profile`;

/** Runs in the page or in the worker. */
const start = `
const queue = [];
let sending;
async function send() {
  while (queue.length > 0) {
    await fetch("/lines", { method: "POST", body: queue.splice(0).join("\\n") });
  }
  sending = undefined;
}
function print(line) {
  queue.push(line);
  sending ??= send();
}
globalThis.interlockOptions = { order: ${JSON.stringify(order)}, print };
let code = 1;
try {
  code = await (await import("/suite.mjs")).ended;
} catch (error) {
  print(${JSON.stringify(mark)} + JSON.stringify({ type: "broken", message: String(error) }));
}
await sending;
await fetch("/ended", { method: "POST", body: code });
`;

const page = `<!doctype html><meta charset="utf-8"><title>Interlock</title><script type="module">
${place === "page" ? `import "/start.mjs";` : `new Worker("/start.mjs", { type: "module" });`}
</script>`;

/** So that the page is isolated from others, as shared memory needs it. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

const { promise: ended, resolve: end } = Promise.withResolvers<number>();

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const send = (type: string, body: BodyInit) =>
    new Response(body, { headers: { "content-type": type, ...isolation } });
  switch (pathname) {
    case "/":
      return send("text/html", page);
    case "/start.mjs":
      return send("text/javascript", start);
    case "/suite.mjs":
      return send("text/javascript", await Deno.readTextFile(bundle));
    case "/lines":
      print(await request.text());
      return send("text/plain", "");
    case "/ended":
      end(Number(await request.text()));
      return send("text/plain", "");
    default:
      return new Response("", { status: 404 });
  }
}

/** Prints; where nobody reads any more, there is nothing left to do. */
function print(text: string): void {
  try {
    const bytes = new TextEncoder().encode(`${text}\n`);
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  } catch {
    end(1);
  }
}

/** Quiet: nothing to ask, nothing to fetch from anywhere else, no page that sleeps. */
const preferences = {
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.max_script_run_time": 0,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

/**
 * A shell that runs a browser until its own stdin is closed, be it because this process has ended in
 * whatever way.
 */
const leash = `
exec 3<&0
"$@" 3<&- </dev/null &
browser=$!
{ read -r _ <&3; kill -9 $browser; } 2>/dev/null &
leash=$!
wait $browser
code=$?
kill $leash 2>/dev/null
exit $code
`;

async function open(url: string): Promise<Deno.ChildProcess> {
  await Deno.mkdir(profile);
  await Deno.writeTextFile(
    `${profile}/user.js`,
    Object.entries(preferences)
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(""),
  );
  const args = browser === "firefox-esr"
    ? ["--headless", "--no-remote", "--profile", profile, url]
    : [
      "--headless=new",
      // As root it does not start with one.
      ...Deno.uid() === 0 ? ["--no-sandbox"] : [],
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-background-timer-throttling",
      "--js-flags=--expose-gc",
      `--user-data-dir=${profile}`,
      url,
    ];
  return new Deno.Command("sh", {
    args: ["-c", leash, "sh", executable, ...args],
    // What it keeps beside its profile goes there as well.
    env: { HOME: scratch },
    stdin: "piped",
    stdout: "null",
    // All of its processes have it open: who reads it knows when the last of them has ended.
    stderr: "inherit",
  }).spawn();
}

const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
const child = await open(`http://127.0.0.1:${server.addr.port}/`);
const code = await Promise.race([ended, child.status]);
if (typeof code !== "number") console.error(`the browser ended early, with code ${code.code}`);
await child.stdin.close();
await child.status;
Deno.exit(typeof code === "number" ? code : 1);
