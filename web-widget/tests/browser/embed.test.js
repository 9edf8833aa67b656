/** The widget on websites of others, under a strict content security policy. */
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after } from "node:test";
import { scene } from "./harness/scene.js";
import { until } from "./harness/until.js";

const PEOPLE = [{ login: "maria", name: "Maria", skills: "orders=8" }];

/** A website with one page, which allows what the widget needs and nothing else. */
class Website {
  /** Where Seira is; known once it runs. */
  seira = "";
  #server = http.createServer((_request, answer) => {
    answer.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; script-src ${this.seira}; frame-src ${this.seira}; ` +
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
    });
    answer.end(
      '<!doctype html><html lang="en"><title>A shop</title>' +
        `<main><h1>A shop</h1></main><script async src="${this.seira}/widget.js"></script></html>`,
    );
  });

  static async open() {
    const website = new Website();
    website.#server.listen(0, "127.0.0.1");
    await once(website.#server, "listening");
    return website;
  }

  get origin() {
    const address = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${address.port}`;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const [known, unknown] = [await Website.open(), await Website.open()];
after(() => {
  known.close();
  unknown.close();
});

scene(
  "a website that is allowed embeds the widget, under a strict policy",
  { people: PEOPLE, env: { SEIRA__SERVER__EMBED_ORIGINS: `["${known.origin}"]` } },
  async (stage) => {
    known.seira = stage.server.origin;
    const maria = await stage.agent("maria");
    await maria.becomeAvailable();
    const nora = await stage.customer({ url: known.origin });
    await nora.open();
    await nora.join("Orders and delivery", { name: "Nora" });
    await maria.accept("Nora");
    await nora.write("From a shop far away.");
    await maria.shows("Nora", ["From a shop far away."]);
    await maria.write("Nora", "Welcome.");
    await nora.shows(["From a shop far away.", "Welcome."]);
    // The conversation survives on the other website, too.
    await nora.page.reload();
    await nora.shows(["From a shop far away.", "Welcome."]);
  },
);

scene(
  "a website that is not allowed gets no panel",
  { people: [], env: { SEIRA__SERVER__EMBED_ORIGINS: `["${known.origin}"]` } },
  async (stage) => {
    unknown.seira = stage.server.origin;
    const nora = await stage.customer({ url: unknown.origin });
    nora.watch.allow(/frame-ancestors/);
    const failure = nora.page.evaluate(
      () =>
        new Promise((resolve) => {
          /** @type {any} */ (window).Seira("on", "error", resolve);
        }),
    );
    await nora.launcher.click();
    await until("the browser refuses the frame", () =>
      nora.watch.problems.some((text) => text.includes("frame-ancestors")),
    );
    const frame = nora.page.frames().find((one) => one !== nora.page.mainFrame());
    assert.equal(await frame?.locator(".panel").count(), 0);
    assert.deepEqual(await failure, { code: "no_panel" });
    // Nor does the router talk to such a page.
    assert.equal(await knock(stage.server.origin, unknown.origin), 403);
    assert.equal(await knock(stage.server.origin, known.origin), 101);
  },
);

/**
 * Asks for a customer's socket as a browser on `website` does; returns the status of the answer.
 * @param {string} seira
 * @param {string} website
 * @returns {Promise<number | undefined>}
 */
function knock(seira, website) {
  const headers = {
    origin: website,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  return new Promise((resolve, reject) => {
    const request = http.get(`${seira}/ws/customer`, { headers });
    request.on("upgrade", (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode);
    });
    request.on("response", (answer) => {
      answer.destroy();
      resolve(answer.statusCode);
    });
    request.on("error", reject);
  });
}
