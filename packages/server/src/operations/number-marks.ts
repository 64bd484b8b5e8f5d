// How numbers are written in different places: the mark before decimals and the one between thousands.
import { choice, type Field, withDefault } from "../model/fields.ts";
import { type Sql, sql } from "../model/sql.ts";

export interface Marks {
  readonly decimal: string;
  /** The first one is written; all of them are read. */
  readonly thousands: readonly string[];
}

/** Blanks that stand between thousands: the narrow no-break one is written. */
const spaces = ["\u202f", " ", "\u00a0", "\u2009", "\u2007"];

export const marks = {
  en: { decimal: ".", thousands: [","] },
  de: { decimal: ",", thousands: ["."] },
  fr: { decimal: ",", thousands: spaces },
  ch: { decimal: ".", thousands: ["’", "'"] },
} as const satisfies Record<string, Marks>;

export const localeField: Field<keyof typeof marks> = withDefault(
  choice({
    title: "Written as",
    doc: "Which marks stand before decimals and between thousands.",
    options: {
      en: "1,234.5 (English)",
      de: "1.234,5 (German, Spanish, Italian and others)",
      fr: "1 234,5 (French, Polish, Swedish and others)",
      ch: "1’234.5 (Swiss)",
    },
  }),
  "en",
);

/** The codes of currencies (ISO 4217), as a pattern. */
export const currencyCodes: Sql = sql`(?:A(?:ED|FN|LL|MD|NG|OA|RS|UD|WG|ZN)|B(?:AM|BD|DT|GN|HD|IF|MD|ND|OB|RL|SD|TN|WP|YN|ZD)|C(?:AD|DF|HF|LP|NY|OP|RC|UP|VE|ZK)|D(?:JF|KK|OP|ZD)|E(?:GP|RN|TB|UR)|F(?:JD|KP)|G(?:BP|EL|HS|IP|MD|NF|TQ|YD)|H(?:KD|NL|RK|TG|UF)|I(?:DR|LS|NR|QD|RR|SK)|J(?:MD|OD|PY)|K(?:ES|GS|HR|MF|PW|RW|WD|YD|ZT)|L(?:AK|BP|KR|RD|SL|YD)|M(?:AD|DL|GA|KD|MK|NT|OP|RU|UR|VR|WK|XN|YR|ZN)|N(?:AD|GN|IO|OK|PR|ZD)|O(?:MR)|P(?:AB|EN|GK|HP|KR|LN|YG)|Q(?:AR)|R(?:ON|SD|UB|WF)|S(?:AR|BD|CR|DG|EK|GD|HP|LE|OS|RD|SP|TN|YP|ZL)|T(?:HB|JS|MT|ND|OP|RY|TD|WD|ZS)|U(?:AH|GX|SD|YU|ZS)|V(?:ES|ND|UV)|W(?:ST)|X(?:AF|CD|OF|PF)|Y(?:ER)|Z(?:AR|MW))`;
