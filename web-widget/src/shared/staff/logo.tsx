/** The sign of the house. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="logo__tile" width="32" height="32" rx="9" />
      <path class="logo__sign" d="M22 9H11l6.2 7L11 23h11" />
    </svg>
  );
}
