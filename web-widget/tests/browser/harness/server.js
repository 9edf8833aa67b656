import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.js";

const ROOT = new URL("../../../../", import.meta.url).pathname;
const CONFIG = join(ROOT, "config/seira.toml");
/** A start that takes longer has failed, milliseconds. */
const START_MS = 20_000;
/** The server lets connections end for up to 20 s; a browser's end at once. */
const STOP_MS = 15_000;
/** A write for which there was no room. */
const NOTHING = { bytesWritten: 0 };
/** The password of everybody, in the demo and here. */
export const PASSWORD = "demo-password";

/** Times that a test need not wait for, over those of the sample configuration. */
const SHORT_TIMES = {
  SEIRA__AGENTS__GRACE_S: "5",
  SEIRA__QUEUES__ORDERS__HOLD__FIRST_AFTER_S: "1",
};

/**
 * Somebody who works here.
 * @typedef {{ login: string, name: string, skills: string, chats?: number, role?: string }} Person
 */

/** The built program, serving on a port of its own. */
export class Server {
  /** @type {import("node:child_process").ChildProcess} */
  #process;
  /** @type {string[]} */
  #command;
  /** @type {NodeJS.ProcessEnv} */
  #env;
  /** @type {RegExp[]} */
  #allowed = [];
  #said = "";
  #log = "";
  #dir;
  /** Where the pages are. */
  origin = "";

  /**
   * Starts a server and waits until it is ready. Without `people` it is the demo contact center.
   * `diskMb`: it keeps its data on a disk of its own, so small, which only it can see.
   * @param {{ people?: Person[], env?: Record<string, string>, diskMb?: number }} [options]
   */
  static async start({ people, env = {}, diskMb } = {}) {
    const dir = await mkdtemp(join(tmpdir(), "seira-browser-"));
    const all = { ...surroundings(dir), ...SHORT_TIMES, ...env };
    /** @type {Server | null} */
    let server = null;
    try {
      for (const person of people ?? []) await addPerson(person, all);
      server = new Server(dir, people === undefined, all, diskMb);
      await server.#ready();
      return server;
    } catch (error) {
      await (server ? server.#clear() : rm(dir, { recursive: true }));
      throw error;
    }
  }

  /**
   * @param {string} dir
   * @param {boolean} isDemo
   * @param {NodeJS.ProcessEnv} env
   * @param {number} [diskMb]
   */
  constructor(dir, isDemo, env, diskMb) {
    this.#dir = dir;
    this.#env = env;
    this.#command = [binary(), "serve", "--config", CONFIG, ...(isDemo ? ["--demo"] : [])];
    if (diskMb !== undefined) {
      const disk = `mount -t tmpfs -o size=${diskMb}m tmpfs disk && cp -a data/. disk/`;
      const script = `mkdir disk && ${disk} && exec "$0" "$@"`;
      this.#command = ["unshare", "-Urm", "sh", "-c", script, ...this.#command];
      this.#env = { ...env, SEIRA__STORAGE__DIR: "disk" };
    }
    this.#process = this.#spawn();
  }

  #spawn() {
    const [env, cwd] = [this.#env, this.#dir];
    const [program = "", ...args] = this.#command;
    const server = spawn(program, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    server.stdout?.on("data", (data) => {
      this.#said += data;
    });
    server.stderr?.on("data", (data) => {
      this.#log += data;
    });
    return server;
  }

  /** The plug is pulled: no goodbye, nothing tidied up. */
  async kill() {
    this.#process.kill("SIGKILL");
    if (!this.#isOver) await once(this.#process, "exit");
  }

  /** Whether this system lets ordinary users have a disk that only one program sees. */
  static get hasDisks() {
    return spawnSync("unshare", ["-Urm", "true"]).status === 0;
  }

  /** Takes all the room there is on the small disk. */
  async fillDisk() {
    const file = await open(this.#filler, "w");
    try {
      for (let size = 65_536; size > 0; ) {
        const { bytesWritten } = await file.write(Buffer.alloc(size)).catch(() => NOTHING);
        if (bytesWritten < size) size = Math.floor(size / 2);
      }
    } finally {
      await file.close();
    }
  }

  /** Gives the room back. */
  async clearDisk() {
    await rm(this.#filler);
  }

  /** The disk as it is seen from here. */
  get #filler() {
    return join(`/proc/${this.#process.pid}/root`, this.#dir, "disk/filler");
  }

  /** After `kill`: starts again where it was, on the same data. */
  async revive() {
    this.#env = { ...this.#env, SEIRA__SERVER__LISTEN: new URL(this.origin).host };
    this.#said = "";
    this.#process = this.#spawn();
    await this.#ready();
  }

  /** Everything the server has logged. */
  get log() {
    return this.#log;
  }

  /**
   * From now on this is no fault in its log.
   * @param {RegExp} pattern
   */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  /** Asks the server to stop, as the system does. */
  terminate() {
    this.#process.kill("SIGTERM");
  }

  /** Waits until the process has ended by itself, without a fault. */
  async ended() {
    await until("the server has stopped", () => this.#isOver, STOP_MS);
    assert.equal(this.#process.exitCode, 0, `the server ended badly:\n${this.#log}`);
    const isFault = (/** @type {string} */ line) =>
      /\bERROR\b|panicked/.test(line) && !this.#allowed.some((one) => one.test(line));
    const faults = this.#log.split("\n").filter(isFault);
    assert.deepEqual(faults, [], "faults in the server's log");
  }

  /** Stops the server, whatever state it is in, and says if it did not go well. */
  async stop() {
    try {
      if (!this.#isOver) this.terminate();
      await this.ended();
    } finally {
      await this.#clear();
    }
  }

  /** Leaves nothing behind. */
  async #clear() {
    if (!this.#isOver) {
      this.#process.kill("SIGKILL");
      await once(this.#process, "exit");
    }
    await rm(this.#dir, { recursive: true, force: true });
  }

  get #isOver() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async #ready() {
    this.origin = "";
    const isReady = async () => {
      if (this.#isOver) return true;
      this.origin = /^Seira serves (\S+)/m.exec(this.#said)?.[1] ?? "";
      return this.origin !== "" && (await fetch(`${this.origin}/readyz`)).ok;
    };
    await until("the server is ready", isReady, START_MS);
    if (this.#isOver) throw new Error(`the server did not start:\n${this.#said}${this.#log}`);
  }
}

/** The program under test. */
function binary() {
  const { SEIRA_BIN, CARGO_TARGET_DIR } = process.env;
  const target = CARGO_TARGET_DIR ?? join(ROOT, "target");
  const path = SEIRA_BIN ?? join(target, "debug/seira");
  if (existsSync(path)) return path;
  throw new Error(`there is no ${path}: run \`cargo build\`, or name the program in SEIRA_BIN`);
}

/**
 * The environment of the server: that of this process without settings of Seira, and free ports.
 * @param {string} dir
 * @returns {NodeJS.ProcessEnv}
 */
function surroundings(dir) {
  const own = Object.entries(process.env).filter(([key]) => !key.startsWith("SEIRA_"));
  return {
    ...Object.fromEntries(own),
    SEIRA__SERVER__LISTEN: "127.0.0.1:0",
    SEIRA__SERVER__METRICS_LISTEN: "127.0.0.1:0",
    SEIRA__STORAGE__DIR: join(dir, "data"),
  };
}

/**
 * @param {Person} person
 * @param {NodeJS.ProcessEnv} env
 */
async function addPerson(person, env) {
  const { login, name, skills, chats = 1, role = "agent" } = person;
  const about = [
    "--login",
    login,
    "--name",
    name,
    "--role",
    role,
    "--skills",
    skills,
    "--chats",
    String(chats),
    "--calls",
    "0",
  ];
  const args = ["user", "add", "--config", CONFIG, ...about, "--password-stdin"];
  const adding = spawn(binary(), args, { env, stdio: ["pipe", "ignore", "pipe"] });
  let problem = "";
  adding.stderr.on("data", (data) => {
    problem += data;
  });
  adding.stdin.end(`${PASSWORD}\n`);
  const [code] = await once(adding, "close");
  assert.equal(code, 0, `${login} could not be added: ${problem}`);
}
