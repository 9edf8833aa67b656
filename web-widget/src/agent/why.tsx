import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SessionWhy, WaitingSession } from "../generated/protocol";
import { Dialog } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";
import { Notice, Spinner } from "../shared/ui/parts";
import { fetchWhy } from "./api";
import { customerName, floorProblem } from "./words";

/** Why somebody waits: the sentence, and the numbers behind it. */
export function WhyDialog({ one, onClose }: { one: WaitingSession; onClose: () => void }) {
  const i18n = useI18n();
  const [why, setWhy] = useState<SessionWhy | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    void fetchWhy(one.session, i18n.language).then((result) => {
      if (isOver) return;
      if (result.ok) setWhy(result.value);
      else setProblem(floorProblem(i18n, result.code, "you"));
    });
    return () => {
      isOver = true;
    };
  }, [one.session, i18n]);
  const title = i18n.t("agent-record-title", { name: customerName(i18n, one) });
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="record" role="status">
        {problem !== null && <Notice kind="bad">{problem}</Notice>}
        {problem === null && why === null && <Spinner />}
        {why !== null && <Record why={why} />}
      </div>
    </Dialog>
  );
}

function Record({ why }: { why: SessionWhy }) {
  const i18n = useI18n();
  const at = (moment: string) => i18n.moment(Date.parse(moment));
  const asked = why.waiting?.asked.any_of[0];
  const skills = Object.entries({ ...asked?.skills, ...why.waiting?.asked.language });
  const able = why.waiting?.able;
  return (
    <>
      <p>{why.sentence}</p>
      <dl class="record__rows">
        {skills.length > 0 && (
          <Row title={i18n.t("agent-offer-skills")}>
            {i18n.list(
              skills.map(([skill, level]) => i18n.t("agent-record-skill", { skill, level })),
            )}
          </Row>
        )}
        {able !== undefined && (
          <Row title={i18n.t("agent-record-able")}>
            {i18n.t("agent-record-counts", { ...able })}
          </Row>
        )}
        <Row title={i18n.t("agent-record-due")}>{at(why.due_at)}</Row>
        {why.boosts.length > 0 && (
          <Row title={i18n.t("agent-record-earlier")}>
            {i18n.list(
              why.boosts.map(({ reason, by_s }) =>
                i18n.t("agent-record-boost", { reason, time: i18n.clock(by_s) }),
              ),
            )}
          </Row>
        )}
        {why.steps.length > 0 && (
          <Row title={i18n.t("agent-record-steps")}>{i18n.number(why.steps.length)}</Row>
        )}
        {why.waiting?.limit_at && (
          <Row title={i18n.t("agent-record-limit")}>{at(why.waiting.limit_at)}</Row>
        )}
      </dl>
    </>
  );
}

function Row({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="record__row">
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
