import { once } from "node:events";
import http from "node:http";
import net from "node:net";

/**
 * The cable between a browser and the world, as a proxy. Chromium's own "offline" leaves open
 * WebSockets alone; a cable that is pulled does not.
 */
export class Wire {
  #server = http.createServer((request, answer) => pass(request, answer));
  /** @type {Set<import("node:stream").Duplex>} */
  #ends = new Set();
  #isCut = false;

  static async lay() {
    const wire = new Wire();
    wire.#server.listen(0, "127.0.0.1");
    await once(wire.#server, "listening");
    return wire;
  }

  constructor() {
    this.#server.on("connection", (end) => {
      if (this.#isCut) end.destroy();
      else this.#hold(end);
    });
    this.#server.on("connect", (request, near, head) => {
      const { hostname, port } = new URL(`http://${request.url}`);
      const far = net.connect(Number(port || 80), hostname, () => {
        near.write("HTTP/1.1 200 OK\r\n\r\n");
        far.write(head);
        far.pipe(near).pipe(far);
      });
      this.#hold(far);
      far.on("error", () => near.destroy());
      near.on("error", () => far.destroy());
      near.on("close", () => far.destroy());
    });
  }

  /** Where the browser finds it. */
  get address() {
    const address = /** @type {net.AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${address.port}`;
  }

  /** Pulls the cable: what is open breaks, and nothing new gets through. */
  cut() {
    this.#isCut = true;
    for (const end of this.#ends) end.destroy();
  }

  /** Plugs the cable in again. */
  mend() {
    this.#isCut = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }

  /** @param {import("node:stream").Duplex} end */
  #hold(end) {
    this.#ends.add(end);
    end.on("close", () => this.#ends.delete(end));
    end.on("error", () => end.destroy());
  }
}

/**
 * Passes a plain request on.
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} answer
 */
function pass(request, answer) {
  const { method, headers } = request;
  const onward = http.request(request.url ?? "", { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  onward.on("error", () => answer.destroy());
  request.pipe(onward);
}
