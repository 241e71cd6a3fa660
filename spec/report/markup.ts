/**
 * Markup, for HTML, SVG and XML alike: what is put into it is text, unless it is markup itself.
 *
 * @module
 */

/** A piece of markup that may stand in a document as it is. */
export class Markup {
  readonly #text: string;

  /** @param text Well-formed markup. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The markup's text. */
  toString(): string {
    return this.#text;
  }
}

/** What can be put into markup; lists are put one after the other, `undefined` leaves nothing. */
export type Content = string | number | undefined | Markup | readonly Content[];

/** Makes markup of a template; what is put into it is escaped, in attributes too (quote them). */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(
    parts.map((part, index) => index === 0 ? part : render(contents[index - 1]) + part).join(""),
  );
}

function render(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.toString();
  if (typeof content === "object") return content.map(render).join("");
  return escape(String(content));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Escapes a text for element content and for quoted attributes. Characters that XML or HTML cannot
 * hold are shown by a stand-in: a control character by its picture (`␀`), others by `\uFFFD`.
 */
export function escape(text: string): string {
  return text
    .replace(/(?![\t\n])\p{Cc}/gu, (control) => {
      const code = control.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
    })
    .replace(/\p{Noncharacter_Code_Point}|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"']/g, (special) => entities[special]!);
}
