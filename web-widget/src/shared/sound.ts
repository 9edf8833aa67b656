/**
 * Short sounds made on the spot: no file to fetch, nothing for a content policy to allow. A browser
 * plays them only after the first click or key on the page; before that they are silent.
 */
type Note = { hz: number; at: number; length: number };

const SOUNDS = {
  /** Somebody wrote. */
  message: [{ hz: 880, at: 0, length: 0.14 }],
  /** Somebody joined: two rising notes. */
  joined: [
    { hz: 659, at: 0, length: 0.16 },
    { hz: 988, at: 0.14, length: 0.24 },
  ],
  /** Somebody is to answer: three notes that stand out. */
  offer: [
    { hz: 784, at: 0, length: 0.16 },
    { hz: 988, at: 0.17, length: 0.16 },
    { hz: 1175, at: 0.34, length: 0.28 },
  ],
} satisfies Record<string, Note[]>;

let context: AudioContext | null = null;

/** Prepares sound; call it from a click or key press, where browsers allow it. */
export function unlockSound(): void {
  // Before the first touch of the page a browser would only complain.
  if (navigator.userActivation?.hasBeenActive === false) return;
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume().catch(() => undefined);
  } catch {
    context = null;
  }
}

/** Whether a sound would be heard now. */
export function soundReady(): boolean {
  return context?.state === "running";
}

/** Plays a sound, or does nothing where the browser does not let it. */
export function play(sound: keyof typeof SOUNDS): void {
  unlockSound();
  const audio = context;
  if (audio?.state !== "running") return;
  for (const note of SOUNDS[sound]) {
    const start = audio.currentTime + note.at;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = "sine";
    tone.frequency.value = note.hz;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.18, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + note.length);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + note.length);
  }
}
