import { useState } from "preact/hooks";
import type { InviteView, MemberView, SessionView } from "../generated/protocol";
import { Confirm } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Button } from "../shared/ui/parts";
import { useControl, useServerNow } from "./context";
import type { Desk } from "./desk";
import { hasColleagues, isAsked } from "./view";
import { INVITATION, ROLE } from "./words";

/** Who else is in a conversation or is being asked into it, and what can be done about that. */
export function Members(props: { desk: Desk; view: SessionView; name: string }) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view, name } = props;
  const [heir, setHeir] = useState<MemberView | null>(null);
  if (view.state !== "connected" || (!hasColleagues(view) && view.invites.length === 0)) {
    return null;
  }
  // A colleague who has gone meanwhile can be given nothing.
  const isThere = heir !== null && view.members.some(({ agent }) => agent === heir.agent);
  return (
    <section class="members" aria-label={i18n.plain("agent-members", { name })}>
      <ul class="members__list">
        {view.members.map((member) => (
          <Member key={member.agent} desk={desk} view={view} member={member} onHeir={setHeir} />
        ))}
        {view.invites.map((invite) => (
          <Invited key={invite.offer} desk={desk} view={view} invite={invite} />
        ))}
      </ul>
      <p class="sr-only" role="status">
        {i18n.t("agent-members-now", {
          names: i18n.list(view.members.map((member) => nameOf(i18n, desk, member))),
        })}
      </p>
      {heir !== null && isThere && (
        <Confirm
          title={i18n.t("agent-hand-over-title", { name: heir.name })}
          text={i18n.t("agent-hand-over-text", { name: heir.name, customer: name })}
          action={i18n.t("agent-hand-over")}
          onConfirm={() => {
            control.handOver(view.session, heir.agent);
            setHeir(null);
          }}
          onClose={() => setHeir(null)}
        />
      )}
    </section>
  );
}

function nameOf(
  i18n: ReturnType<typeof useI18n>,
  desk: Desk,
  { agent, name }: Pick<MemberView, "agent" | "name">,
): string {
  return agent === desk.agent ? i18n.t("agent-members-you") : name;
}

function Member(props: {
  desk: Desk;
  view: SessionView;
  member: MemberView;
  onHeir: (member: MemberView) => void;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view, member } = props;
  const now = useServerNow(desk);
  const isSelf = member.agent === desk.agent;
  const isOurs = view.role === "holder" && !isSelf;
  const isBusy = isAsked(desk, view.session, "admit", "part", "hand_over");
  const name = nameOf(i18n, desk, member);
  return (
    <li class={`member member--${member.role}`}>
      <Icon name={member.role === "consult" ? "eyeOff" : "user"} />
      <span class="member__words">
        <bdi>{name}</bdi>
        <small>
          {i18n.t(ROLE[member.role])}
          {" · "}
          <span class="member__since">{i18n.clock((now - member.since) / 1_000)}</span>
        </small>
      </span>
      <span class="member__verbs">
        {isOurs && member.role === "consult" && (
          <Button
            disabled={isBusy}
            title={i18n.plain("agent-admit-hint", { name })}
            onClick={() => control.admit(view.session, member.agent)}
          >
            {i18n.t("agent-admit")}
            <span class="sr-only">: {name}</span>
          </Button>
        )}
        {isOurs && (
          <Button disabled={isBusy} onClick={() => props.onHeir(member)}>
            {i18n.t("agent-hand-over")}
            <span class="sr-only">: {name}</span>
          </Button>
        )}
        {(isOurs || (isSelf && view.role !== "holder")) && (
          <Button
            kind="quiet"
            disabled={isBusy}
            onClick={() => control.part(view.session, member.agent)}
          >
            {i18n.t(isSelf ? "agent-part-leave" : "agent-part-send-out")}
            {!isSelf && <span class="sr-only">: {name}</span>}
          </Button>
        )}
      </span>
    </li>
  );
}

function Invited(props: { desk: Desk; view: SessionView; invite: InviteView }) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view, invite } = props;
  const now = useServerNow(desk);
  const left = i18n.clock(Math.max(0, invite.expires_at - now) / 1_000);
  const isBusy = desk.outbox.some(
    ({ frame }) => frame.type === "uninvite" && frame.offer === invite.offer,
  );
  return (
    <li class="member member--asked">
      <Icon name="clock" />
      <span class="member__words">
        <bdi>{invite.name}</bdi>
        <small>
          {i18n.t("agent-invited", { role: i18n.t(INVITATION[invite.role]) })}
          {" · "}
          <span class="member__since" aria-hidden="true">
            {left}
          </span>
        </small>
      </span>
      {view.role === "holder" && (
        <span class="member__verbs">
          <Button kind="quiet" disabled={isBusy} onClick={() => control.uninvite(invite.offer)}>
            {i18n.t("agent-uninvite")}
            <span class="sr-only">: {invite.name}</span>
          </Button>
        </span>
      )}
    </li>
  );
}
