import { createHmac } from "node:crypto";

/** What the server of a website and Seira know, and nobody else. */
export const SECRET = "the secret of the shop, known to its server";
/** Lets the website `shop` prove who its customers are. */
export const SHOP = { SEIRA__SITES__SHOP__IDENTITY_SECRETS: `["${SECRET}"]` };

/**
 * What the website's server says of a customer, signed.
 * @param {object} about
 * @param {string} [secret]
 */
export function proof(about, secret = SECRET) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: "shop", aud: "seira", iat: now, exp: now + 300, ...about };
  const part = (/** @type {object} */ value) =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
