import { styleText } from "node:util";

/** How emphasis is written: in colour, or plain. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const plain = (text: string): string => text;

/** Plain text. */
export const PLAIN: Style = { good: plain, bad: plain, strong: plain, faint: plain };

/** Colours where the stream is a terminal and neither `NO_COLOR` nor a dumb terminal forbids them. */
export function chooseStyle(
  stream: { readonly isTTY?: boolean },
  environment: { readonly [name: string]: string | undefined },
): Style {
  const { NO_COLOR, TERM } = environment;
  if (stream.isTTY !== true || (NO_COLOR !== undefined && NO_COLOR !== "") || TERM === "dumb") return PLAIN;
  const paint =
    (format: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      styleText(format, text, { validateStream: false });
  return {
    good: paint(["green", "bold"]),
    bad: paint(["red", "bold"]),
    strong: paint("bold"),
    faint: paint("dim"),
  };
}
