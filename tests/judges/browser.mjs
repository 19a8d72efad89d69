// What a browser does with the session of a server: it keeps the cookie from scripts, does not lend it
// to pages of another origin, and is logged out when it is told so.
//
// Usage: node browser.mjs SERVER, with CHROMIUM and JUDGES_TOOLS set; `browser` sets them.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const tools = path.resolve(process.env.JUDGES_TOOLS);
const { chromium } = createRequire(path.join(tools, "package.json"))("playwright-core");

const NAME = "ada";
const PASSWORD = "correct horse battery";
/** Many times as long as it takes, in milliseconds: a browser may hang where no limit of its own ends it. */
const PATIENCE = 180_000;
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A port that was free. */
async function freePort() {
  const socket = net.createServer().listen(0, "127.0.0.1");
  await new Promise((done) => socket.once("listening", done));
  const { port } = socket.address();
  await new Promise((done) => socket.close(done));
  return port;
}

/** Starts a server that requires sessions, and adds a user. */
async function serve(program, data, environment) {
  const port = await freePort();
  const place = ["--data", data];
  const child = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`, ...place], {
    env: {
      ...process.env,
      MODELITH_LOG_LEVEL: "error",
      MODELITH_REQUIRE_SESSION: "true",
      ...environment,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let waited = 0; !(await isReady(port)); waited += 1) {
    assert(child.exitCode === null && waited < 400, "the server is not ready");
    await new Promise((done) => setTimeout(done, 50));
  }
  const added = spawnSync(program, ["user", "add", NAME, ...place], { input: PASSWORD });
  assert.equal(added.status, 0, String(added.stderr));
  return { port, child };
}

async function isReady(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function stop(child) {
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  assert.equal(await ended, 0, "the server stops in order");
}

/** Serves the attacker's pages: one form each, which goes to the server by itself. */
async function serveAttacker(target) {
  const forms = {
    "/logout": `<form method="post" action="${target}/auth/logout"></form>`,
    "/login": `<form method="post" action="${target}/auth/login">
      <input name="name" value="${NAME}"><input name="password" value="${PASSWORD}"></form>`,
    "/create": `<form method="post" enctype="text/plain" action="${target}/api/accounts">
      <input name='{"email":"eve@example.org","name":"Eve","a' value='":1}'></form>`,
  };
  const server = http.createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>evil</title>${forms[request.url] ?? ""}`);
  });
  server.listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  return server;
}

/** Sends the form of a page, and gives the answer to it once the browser has gone where that leads. */
async function submit(page, form = "form") {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.waitForNavigation({ waitUntil: "load" }),
    page.locator(form).evaluate((found) => found.submit()),
  ]);
  return answer;
}

async function logIn(page, base, password) {
  await page.goto(`${base}/auth/login?next=/api/accounts`);
  await page.getByLabel("Name").fill(NAME);
  await page.getByLabel("Password").fill(password);
  const arrived = page.waitForNavigation({ waitUntil: "load" });
  await page.getByRole("button", { name: "Log in" }).click();
  await arrived;
}

async function statusOf(page, address) {
  return (await page.goto(address)).status();
}

/** The session as the browser keeps it. */
async function sessionCookie(context) {
  const cookies = await context.cookies();
  assert.equal(cookies.length, 1, "one cookie and no more");
  return cookies[0];
}

/** The number of accounts, asked with the session that a browser has. */
async function accounts(base, cookie) {
  const headers = { cookie: `${cookie.name}=${cookie.value}` };
  const answer = await fetch(`${base}/api/accounts`, { headers });
  assert.equal(answer.status, 200);
  return (await answer.json()).items.length;
}

async function judgeLogin(context, base) {
  const page = await context.newPage();
  assert.equal(await statusOf(page, `${base}/api/accounts`), 401, "nobody is logged in");
  await logIn(page, base, "wrong horse battery");
  assert.match(await page.getByRole("alert").innerText(), /name or the password is wrong/);
  assert.deepEqual(await context.cookies(), [], "a wrong password sets nothing");

  await logIn(page, base, PASSWORD);
  assert.equal(page.url(), `${base}/api/accounts`, "on to where the user wanted to go");
  assert.equal(await statusOf(page, `${base}/api/accounts`), 200);
  const cookie = await sessionCookie(context);
  const { name, httpOnly, sameSite, path: place, secure } = cookie;
  const expected = { name: "session", httpOnly: true, sameSite: "Lax", place: "/", secure: false };
  assert.deepEqual({ name, httpOnly, sameSite, place, secure }, expected);
  await page.goto(`${base}/`);
  assert.equal(await page.evaluate(() => document.cookie), "", "no script sees the cookie");
  console.log("log in: the cookie is HttpOnly, SameSite=Lax, and no script sees it");
  return { page, cookie };
}

/** Pages of another port of this host, for which the browser does send the cookie, and of another site. */
async function judgeForeignPages(context, base, cookie, attacker) {
  const { port } = attacker.address();
  const before = await accounts(base, cookie);
  const page = await context.newPage();
  for (const host of ["127.0.0.1", "localhost"]) {
    for (const what of ["logout", "login", "create"]) {
      await page.goto(`http://${host}:${port}/${what}`);
      const answer = await submit(page);
      const sent = await answer.request().allHeaders();
      const site = host === "localhost" ? "cross-site" : "same-site";
      assert.equal(sent["sec-fetch-site"], site);
      assert.equal("cookie" in sent, site === "same-site", "what SameSite alone holds back");
      // Without the cookie nobody is logged in, which is as good.
      const expected = "cookie" in sent || what === "login" ? 403 : 401;
      assert.equal(answer.status(), expected, `${what} from ${host}`);
    }
    await page.goto(`http://${host}:${port}/`);
    const fetched = page.evaluate(async (address) => {
      const sent = await fetch(address, { method: "POST", mode: "no-cors", credentials: "include" });
      try {
        await fetch(address, { credentials: "include" });
        return "read";
      } catch {
        return sent.type;
      }
    }, `${base}/auth/logout`);
    assert.equal(await fetched, "opaque", "a page of another origin reads nothing");
  }
  assert.deepEqual(await sessionCookie(context), cookie, "the session is as it was");
  assert.equal(await accounts(base, cookie), before, "nothing was changed");
  console.log("pages of other origins: refused, and nothing was changed");
}

async function judgeLogout(context, base, page, cookie) {
  await page.goto(`${base}/auth/login`);
  await page.evaluate(() => {
    const form = document.createElement("form");
    form.id = "out";
    form.method = "post";
    form.action = "/auth/logout";
    document.body.append(form);
  });
  const answer = await submit(page, "#out");
  assert.equal(answer.status(), 303);
  assert.equal(page.url(), `${base}/auth/login`);
  assert.deepEqual(await context.cookies(), [], "the cookie is gone");
  assert.equal(await statusOf(page, `${base}/api/accounts`), 401);
  const headers = { cookie: `${cookie.name}=${cookie.value}` };
  const kept = await fetch(`${base}/api/accounts`, { headers });
  assert.equal(kept.status, 401, "whoever kept the token has nothing");
  console.log("log out: the session has ended");
}

/** Behind a public address the cookie is one that browsers take by TLS, or on localhost, alone. */
async function judgeSecure(context, port) {
  const base = `http://localhost:${port}`;
  const page = await context.newPage();
  await logIn(page, base, PASSWORD);
  const { name, httpOnly, sameSite, secure, domain } = await sessionCookie(context);
  const expected = {
    name: "__Host-session", httpOnly: true, sameSite: "Lax", secure: true, domain: "localhost",
  };
  assert.deepEqual({ name, httpOnly, sameSite, secure, domain }, expected);
  assert.equal(await statusOf(page, `${base}/api/accounts`), 200);
  await page.goto(`${base}/`);
  assert.equal(await page.evaluate(() => document.cookie), "");
  console.log("behind a public address: __Host-, Secure, and taken by the browser");
}

async function withBrowser(directory, judge) {
  const profile = mkdtempSync(path.join(directory, "profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    headless: true,
    args: FLAGS,
  });
  try {
    await judge(context);
  } finally {
    await context.close();
  }
}

async function main(program) {
  const directory = mkdtempSync(path.join(tmpdir(), "browser-"));
  const children = [];
  const started = async (name, environment) => {
    const server = await serve(program, path.join(directory, name), environment);
    children.push(server.child);
    return server;
  };
  const watchdog = setTimeout(() => {
    console.error(`not done after ${PATIENCE / 1000} s`);
    children.forEach((child) => child.kill("SIGKILL"));
    process.exit(1);
  }, PATIENCE);
  let attacker;
  try {
    const { port } = await started("plain", {});
    const base = `http://127.0.0.1:${port}`;
    attacker = await serveAttacker(base);
    await withBrowser(directory, async (context) => {
      const { page, cookie } = await judgeLogin(context, base);
      await judgeForeignPages(context, base, cookie, attacker);
      await judgeLogout(context, base, page, cookie);
    });
    const secure = await started("secure", { MODELITH_PUBLIC_URL: "https://example.com" });
    await withBrowser(directory, (context) => judgeSecure(context, secure.port));
    await Promise.all(children.splice(0).map(stop));
  } finally {
    clearTimeout(watchdog);
    children.forEach((child) => child.kill("SIGKILL"));
    attacker?.closeAllConnections();
    attacker?.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

await main(path.resolve(process.argv[2]));
