import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { initials, segments } from "../text";
import { Icon, type IconName } from "./icons";

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon"> & {
  kind?: "primary" | "danger" | "quiet" | "plain";
  wide?: boolean;
  icon?: IconName;
  children: ComponentChildren;
};

/** A button with words, and an icon before them if wanted. */
export function Button({ kind = "plain", wide, icon, children, ...rest }: ButtonProps) {
  const classes = ["button", kind !== "plain" && `button--${kind}`, wide && "button--wide"];
  return (
    <button type="button" {...rest} class={classes.filter(Boolean).join(" ")}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "children"> & {
  icon: IconName;
  /** What it does, in words: its name for screen readers and its tooltip. */
  label: string;
  kind?: "quiet" | "primary";
};

/** A button that is only an icon. */
export function IconButton({ icon, label, kind = "quiet", ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={`button button--icon button--${kind}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  );
}

/** The words of a message: text nodes and safe links, in the direction of the text itself. */
export function MessageText({ text }: { text: string }) {
  return (
    <div class="message-text" dir="auto">
      {segments(text).map((piece) =>
        piece.href ? (
          <a
            href={piece.href}
            title={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
          >
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </div>
  );
}

/** A round picture made of the first letters of a name. */
export function Avatar({ name }: { name: string }) {
  return (
    <span class="avatar" aria-hidden="true" dir="auto">
      {initials(name)}
    </span>
  );
}

/** Three dots that move while somebody writes. `label` says so to screen readers. */
export function TypingDots({ label }: { label: string }) {
  return (
    <span class="dots">
      <span class="sr-only">{label}</span>
      <i />
      <i />
      <i />
    </span>
  );
}

/** A wheel for something that is under way. */
export function Spinner() {
  return <span class="spinner" aria-hidden="true" />;
}

/** A remark in a coloured box. */
export function Notice(props: {
  kind?: "info" | "warn" | "bad" | "good";
  icon?: IconName;
  children: ComponentChildren;
}) {
  const kind = props.kind ?? "info";
  return (
    <div class={kind === "info" ? "notice" : `notice notice--${kind}`}>
      <Icon name={props.icon ?? (kind === "info" ? "info" : kind === "good" ? "check" : "alert")} />
      <div>{props.children}</div>
    </div>
  );
}
