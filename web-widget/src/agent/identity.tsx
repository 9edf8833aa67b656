import { useState } from "preact/hooks";
import type { IdentityView, SessionView } from "../generated/protocol";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Button } from "../shared/ui/parts";
import type { Desk } from "./desk";
import { EarlierDialog } from "./earlier";

/** A name with this beside it was proved by the customer's website; others are only what was typed. */
export function Verified() {
  const i18n = useI18n();
  return (
    <span class="verified" title={i18n.t("agent-verified")}>
      <Icon name="shield" />
      <span class="sr-only">{i18n.t("agent-verified")}</span>
    </span>
  );
}

/** What the website has proved of the customer, and the way to what was said before. */
export function Identity({ desk, view }: { desk: Desk; view: SessionView }) {
  const i18n = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { identity } = view;
  if (identity === null) return null;
  const rows = rowsOf(identity, i18n);
  return (
    <div class="identity">
      {identity.segments.length > 0 && (
        <ul class="identity__segments" aria-label={i18n.t("agent-identity-segments")}>
          {identity.segments.map((segment) => (
            <li class="chip" key={segment}>
              <bdi>{segment}</bdi>
            </li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <details class="identity__facts">
          <summary>{i18n.t("agent-identity")}</summary>
          <dl class="record__rows">
            {rows.map(([title, value]) => (
              <div class="record__row" key={title}>
                <dt>
                  <bdi>{title}</bdi>
                </dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <Button kind="quiet" icon="clock" onClick={() => setOpen(true)}>
        {i18n.t("agent-earlier")}
      </Button>
      {isOpen && <EarlierDialog desk={desk} view={view} onClose={() => setOpen(false)} />}
    </div>
  );
}

function rowsOf(identity: IdentityView, i18n: { t: (id: string) => string }): [string, string][] {
  const { email, phone, attributes } = identity;
  const own: [string, string | null][] = [
    [i18n.t("agent-identity-email"), email],
    [i18n.t("agent-identity-phone"), phone],
  ];
  const told = own.filter((row): row is [string, string] => row[1] !== null);
  return [...told, ...Object.entries(attributes)];
}
