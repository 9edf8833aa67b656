import { useState } from "preact/hooks";
import type { Invitee, InviteRole, SessionView } from "../generated/protocol";
import { Dialog } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { useControl } from "./context";
import type { Desk } from "./desk";
import { PresenceDot } from "./presence-menu";
import { useRequest } from "./request";
import { ERRORS, PRESENCE } from "./words";

const ROLES: readonly InviteRole[] = ["consult", "conference"];

/** Asks a colleague into a conversation. A refusal is explained here. */
export function AskDialog(props: {
  desk: Desk;
  view: SessionView;
  name: string;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view } = props;
  const [whom, setWhom] = useState<Invitee | null>(null);
  const [role, setRole] = useState<InviteRole>("consult");
  const { isBusy, error, ask } = useRequest(desk, props.onClose);
  const submit = (event: Event) => {
    event.preventDefault();
    if (whom !== null) ask(() => control.invite(view.session, whom, role));
  };
  return (
    <Dialog title={i18n.t("agent-ask-title")} onClose={props.onClose} isWide>
      <form class="transfer" onSubmit={submit}>
        <p class="dialog__text">{i18n.t("agent-ask-lead", { name: props.name })}</p>
        <div class="transfer__lists">
          <Whom desk={desk} view={view} whom={whom} onWhom={setWhom} />
          <fieldset class="choices">
            <legend>{i18n.t("agent-ask-role")}</legend>
            {ROLES.map((one) => (
              <label key={one} class="choice">
                <input
                  type="radio"
                  name="role"
                  checked={role === one}
                  onChange={() => setRole(one)}
                />
                <span class="choice__words">
                  {i18n.t(one === "consult" ? "agent-ask-consult" : "agent-ask-conference")}
                  <small>
                    {i18n.t(
                      one === "consult" ? "agent-ask-consult-hint" : "agent-ask-conference-hint",
                    )}
                  </small>
                </span>
              </label>
            ))}
          </fieldset>
        </div>
        <div role="alert">
          {error !== null && <Notice kind="bad">{i18n.t(ERRORS[error])}</Notice>}
        </div>
        <footer class="dialog__foot">
          <Button kind="quiet" onClick={props.onClose}>
            {i18n.t("staff-cancel")}
          </Button>
          <Button kind="primary" type="submit" disabled={whom === null || isBusy}>
            {isBusy && <Spinner />}
            {i18n.t(isBusy ? "agent-ask-busy" : "agent-ask-submit")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Colleagues who are not in the conversation yet, and the next tier. */
function Whom(props: {
  desk: Desk;
  view: SessionView;
  whom: Invitee | null;
  onWhom: (whom: Invitee) => void;
}) {
  const i18n = useI18n();
  const { desk, view, whom } = props;
  const inside = new Set([...view.members, ...view.invites].map(({ agent }) => agent));
  const colleagues = desk.agents.filter(({ agent }) => !inside.has(agent));
  return (
    <fieldset class="choices">
      <legend>{i18n.t("agent-ask-whom")}</legend>
      <label class="choice">
        <input
          type="radio"
          name="whom"
          checked={whom === "next_tier"}
          onChange={() => props.onWhom("next_tier")}
        />
        <span class="choice__words">
          {i18n.t("agent-ask-next-tier")}
          <small>{i18n.t("agent-ask-next-tier-hint")}</small>
        </span>
      </label>
      {colleagues.map(({ agent, name, presence }) => (
        <label key={agent} class="choice">
          <input
            type="radio"
            name="whom"
            checked={whom !== null && typeof whom === "object" && whom.agent === agent}
            onChange={() => props.onWhom({ agent })}
          />
          <PresenceDot state={presence} />
          <span class="choice__words">
            <bdi>{name}</bdi>
            <small>{i18n.t(PRESENCE[presence])}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
