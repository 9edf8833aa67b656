import type { CustomerServerFrame } from "../generated/protocol";
import { isPassing } from "../shared/socket";

/** Who the website says the customer is. A secret, never stored. */
interface Proof {
  readonly token: string;
  readonly id: number;
  /** Whom it names; null where that cannot be read. */
  readonly person: string | null;
  /** What was written on this page from then on is that person's. */
  readonly since: number;
  isTaken: boolean;
}

/**
 * What is longer is cut: a router refuses it all the same, and a `hello` that is too long for a frame
 * would be no answer to whose the conversation is.
 */
const TOKEN_MAX = 16_384;
/** Whoever opens a page may have written this long before the website says who it is. */
const FIRST_MS = 10_000;
/** A proof that the router could not look at is shown again after this long. */
const PROVE_MS = 2_000;

/** Who is in front of this page, as far as the website says and the router has looked at it. */
export class Visitor {
  readonly #begunAt = Date.now();
  #proof: Proof | null = null;
  #wasNamed = false;
  /** The device that this is about. */
  #device: string | null = null;
  /** Whether that is proved to be somebody's; null before the router has said so. */
  #identified: boolean | null = null;
  /** The proof in the `hello` that is not answered yet, and whether something was against it. */
  #greeting: { proof: Proof; isRefused: boolean } | null = null;
  /** For whom the router has greeted this page: what is shown is that person's to see. */
  #person: string | null = null;

  /** What the router has not looked at yet. */
  get proof(): Proof | null {
    return this.#proof?.isTaken ? null : this.#proof;
  }

  /**
   * The website names somebody, and the router has not said yet whether this device is of that
   * person: until then nobody is shown what another one has left.
   */
  get isVeiled(): boolean {
    const proof = this.proof;
    if (!proof || this.#identified === false) return false;
    return proof.person === null || proof.person !== this.#person;
  }

  /** Whether the router is being asked for this person already. */
  get isAsked(): boolean {
    const person = this.#proof?.person ?? null;
    return person !== null && person === this.#greeting?.proof.person;
  }

  /** What this page has written since is of whoever is here now. */
  get since(): number {
    return this.#proof?.since ?? Date.now();
  }

  /** The website names somebody, under the number `id`. False if it only says so again. */
  name(token: string, id: number): boolean {
    const text = String(token).slice(0, TOKEN_MAX);
    if (text === this.#proof?.token) return false;
    const now = Date.now();
    const since = this.#wasNamed ? now : Math.max(this.#begunAt, now - FIRST_MS);
    this.#proof = { token: text, id, person: personOf(text), since, isTaken: false };
    this.#wasNamed = true;
    return true;
  }

  /** The website says that nobody is here. */
  forget(): void {
    this.#proof = this.#person = null;
  }

  /** Whoever is here begins anew, with nothing of anybody. */
  handOver(): void {
    this.#person = null;
    this.#identified = false;
  }

  /** The proof to say in the `hello` of `device`; a device that is only now given comes first. */
  hello(device: string | null): string | null {
    if (device !== this.#device) this.#identified = this.#person = null;
    if (device === null) this.#identified = false;
    this.#device = device;
    const proof = device === null ? null : this.proof;
    this.#greeting = proof && { proof, isRefused: false };
    return proof?.token ?? null;
  }

  /** What the router says to it. Returns after how long the proof is to be said again, if it is. */
  hear(frame: CustomerServerFrame): number | null {
    if (frame.type === "welcome") return this.#greeted(frame.device, frame.identified);
    const proof = this.#proof;
    if (!proof) return null;
    if (frame.type === "ack" && frame.id === proof.id) {
      proof.isTaken = this.#identified = true;
      this.#person = proof.person;
    } else if (frame.type === "error" && frame.id === proof.id) {
      if (isPassing(frame.code)) return frame.retry_after_ms ?? PROVE_MS;
      this.#proof = null;
    } else if (frame.type === "error" && frame.id === null && this.#greeting) {
      this.#greeting.isRefused = true;
      if (this.#greeting.proof === proof && !isPassing(frame.code)) this.#proof = null;
    }
    return null;
  }

  /** Whom the router greets may see what is there: it has looked at the proof before. */
  #greeted(device: string, identified: boolean): number | null {
    const greeting = this.#greeting;
    this.#greeting = null;
    this.#device = device;
    this.#identified = identified;
    if (greeting) this.#person = greeting.proof.person;
    if (!this.#proof) return null;
    if (!identified) this.#proof.isTaken = false;
    else if (greeting?.proof === this.#proof && !greeting.isRefused) this.#proof.isTaken = true;
    return this.#proof.isTaken ? null : 0;
  }
}

/** Website and customer as a token names them. Nothing is believed here, only compared. */
function personOf(token: string): string | null {
  try {
    const part = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
    const { iss, sub } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof iss === "string" && typeof sub === "string" ? JSON.stringify([iss, sub]) : null;
  } catch {
    return null;
  }
}
