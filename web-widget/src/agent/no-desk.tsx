import type { Me } from "../generated/protocol";
import { NoEntry } from "../shared/staff/no-entry";
import type { Seat } from "../shared/staff/page";
import { useI18n } from "../shared/ui/i18n-context";

/** Whether somebody with this role takes customers; only then is there a desktop. */
export function hasDesk(role: Me["role"]): boolean {
  return role !== "admin";
}

/** For those who are signed in and have no desktop: says so, and what they can do instead. */
export function NoDesk({ seat }: { seat: Seat }) {
  const i18n = useI18n();
  return (
    <NoEntry
      seat={seat}
      pageTitle={i18n.plain("agent-page-title")}
      title={i18n.t("agent-admin-title")}
      text={i18n.t("agent-admin-text", { name: seat.me.name })}
      href="supervisor"
      link={i18n.t("agent-admin-link")}
    />
  );
}
