/** Says in the title of a background page that somebody is there, and puts the title back. */
export class TitleHint {
  #hint: string | null = null;
  #original: string | null = null;
  #shown = "";

  constructor() {
    document.addEventListener("visibilitychange", this.#show);
  }

  /** `hint` is what there is to say, or null for nothing. */
  say(hint: string | null): void {
    this.#hint = hint;
    this.#show();
  }

  destroy(): void {
    document.removeEventListener("visibilitychange", this.#show);
    this.#hint = null;
    this.#show();
  }

  readonly #show = () => {
    if (this.#hint && document.hidden) {
      if (document.title !== this.#shown) this.#original = document.title;
      this.#shown = this.#hint;
      document.title = this.#hint;
    } else if (this.#original !== null) {
      // The website may have set a title of its own meanwhile; then that one stays.
      if (document.title === this.#shown) document.title = this.#original;
      this.#original = null;
      this.#shown = "";
    }
  };
}
